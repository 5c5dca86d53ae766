using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Which columns have a text and the one to give for it, where a Dataset does not say both.</summary>
internal static class TargetColumns
{
    /// <summary>The column that holds a translation as an object of texts by language (datasets' <c>Translation</c> feature).</summary>
    private const string Translation = "translation";

    private static readonly string[] SourceNames =
    [
        "text", "document", "article", "dialogue", "body", "source", "src", "input", "inputs", "input_text", "source_text", "question", "maintext",
        "news_body",
    ];

    private static readonly string[] TargetNames =
    [
        "target", "summary", "highlights", "tgt", "output", "outputs", "targets", "target_text", "output_text", "answer", "abstract", "title", "news_title",
        "translated", Translation,
    ];

    /// <param name="names">The file's columns, by the names that the project file knows them by; none where nothing is to be found out.</param>
    /// <param name="languages">Says the languages of translations.</param>
    /// <param name="say">Told the metadata and the column that was found for it.</param>
    /// <exception cref="FineTuneException">FT2181: the rows are translations, and their languages are not said.</exception>
    public static IEnumerable<(DatasetColumn Column, string Name)> Find(
        DatasetSpec spec, IReadOnlyCollection<string> names, TaskArguments? languages, Action<string, string> say)
    {
        string? source = spec.TextColumn ?? OfLanguage(names, languages?.SourceLang);
        string? target = spec.TargetColumn ?? OfLanguage(names, languages?.TargetLang);
        if (source is null && target is null && names.Contains(Translation) && !names.Any(SourceNames.Contains))
        {
            throw new FineTuneException(
                DiagnosticCatalog.LanguagesNotSet,
                spec.Position ?? new SourcePosition(spec.Files[0], 1),
                $"the column '{Translation}' of {Path.GetFileName(spec.Files[0])} holds texts by language");
        }

        return
        [
            (DatasetColumn.Text, source ?? Guess(nameof(spec.TextColumn), SourceNames, target, spec)),
            (DatasetColumn.Target, target ?? Guess(nameof(spec.TargetColumn), TargetNames, source, spec)),
        ];

        string Guess(string metadata, string[] usual, string? other, DatasetSpec of)
        {
            if (!of.HasHeader)
            {
                return metadata == nameof(of.TextColumn) ? "1" : "2";
            }

            string? found = usual.FirstOrDefault(name => name != other && names.Contains(name));
            if (found is not null && found != usual[0])
            {
                say(metadata, found);
            }

            return found ?? usual[0];
        }
    }

    /// <summary>
    /// The column of a language: called by it, or by what stands before the country, as en of en_XX (run_translation.py), by itself or within an object.
    /// </summary>
    private static string? OfLanguage(IReadOnlyCollection<string> names, string? language)
    {
        if (language is null)
        {
            return null;
        }

        string[] called = [language, language.Split('_')[0]];
        return called.FirstOrDefault(names.Contains)
            ?? called.Select(name => $"{Translation}.{name}").FirstOrDefault(names.Contains);
    }
}
