using FineTune.Contracts;
using FineTune.Engine.Hosting;

namespace FineTune.Engine.Data;

/// <summary>Decides which columns are read where a Dataset does not say: the usual name, or the only other one that it can be.</summary>
internal sealed class ColumnFinder(DatasetSpec spec, IReadOnlyList<string> columns, IEventSink events)
{
    private static readonly string[] TextNames = ["text", "sentence", "content"];
    private static readonly string[] TokensNames = ["tokens", "words"];
    private static readonly string[] LabelNames = ["label", "labels", "label_ids"];
    private static readonly string[] TokenLabelNames = ["ner_tags", "tags", "labels"];

    private static readonly (string Text, string Pair)[] PairNames =
        [("sentence1", "sentence2"), ("premise", "hypothesis"), ("question1", "question2"), ("text1", "text2")];

    /// <summary>Reads the columns of a Dataset's first file and chooses among them.</summary>
    public static async Task<DatasetTable> FindAsync(DatasetSpec spec, RowShape shape, StageContext context)
    {
        bool isSaid = shape == RowShape.LabelledTokens ? spec.TokensColumn is not null : spec.TextColumn is not null;
        IReadOnlyList<string> columns = isSaid && spec.LabelColumn is not null
            ? []
            : await DataFile.ColumnsAsync(spec, spec.Files[0], context.Cancellation).ConfigureAwait(false);
        return new DatasetTable(spec, new ColumnFinder(spec, columns, context.Events).Find(shape));
    }

    private ColumnNames Find(RowShape shape) => new(shape switch
    {
        RowShape.LabelledTokens => [(DatasetColumn.Tokens, Tokens()), (DatasetColumn.Labels, Label(TokenLabelNames))],
        RowShape.MultiLabelledText => [.. Texts(), (DatasetColumn.Labels, Label(LabelNames))],
        _ => [.. Texts(), (DatasetColumn.Label, Label(LabelNames))],
    });

    private IEnumerable<(DatasetColumn Column, string Name)> Texts()
    {
        if (spec.TextColumn is null && spec.TextPairColumn is null && Pair() is var (text, pair))
        {
            return [(DatasetColumn.Text, text), (DatasetColumn.TextPair, pair)];
        }

        string single = spec.TextColumn ?? Guess(nameof(spec.TextColumn), TextNames);
        return spec.TextPairColumn is { } second ? [(DatasetColumn.Text, single), (DatasetColumn.TextPair, second)] : [(DatasetColumn.Text, single)];
    }

    /// <summary>In CoNLL files the word is the first column or the one called FORM, and the label the last.</summary>
    private string Tokens() => spec.TokensColumn
        ?? (spec.Format != DatasetFormat.Conll ? Guess(nameof(spec.TokensColumn), TokensNames) : columns.Contains("FORM") ? "FORM" : columns.FirstOrDefault("1"));

    private string Label(string[] names) => spec.LabelColumn
        ?? (spec.Format != DatasetFormat.Conll ? Guess(nameof(spec.LabelColumn), names) : columns.LastOrDefault("2"));

    /// <summary>The two columns of a well-known kind of pairs; null where there is none, more than one, or a column for single texts.</summary>
    private (string Text, string Pair)? Pair()
    {
        (string Text, string Pair)[] found = [.. PairNames.Where(pair => columns.Contains(pair.Text) && columns.Contains(pair.Pair))];
        if (found.Length != 1 || columns.Any(TextNames.Contains))
        {
            return null;
        }

        Say(nameof(spec.TextColumn), found[0].Text);
        Say(nameof(spec.TextPairColumn), found[0].Pair);
        return found[0];
    }

    /// <summary>The usual name needs no words; another one is taken where no second will do as well, and said.</summary>
    private string Guess(string metadata, string[] names)
    {
        string[] found = [.. names.Where(columns.Contains)];
        if (found.Contains(names[0]) || found.Length != 1)
        {
            return names[0];
        }

        Say(metadata, found[0]);
        return found[0];
    }

    private void Say(string metadata, string column) =>
        events.Info($"{Path.GetFileName(spec.Files[0])}: {metadata} is '{column}', the only column it can be.");
}
