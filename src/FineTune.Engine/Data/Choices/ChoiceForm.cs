using System.Globalization;
using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Data;

/// <summary>
/// Finds the columns of a multiple choice where a Dataset does not name them: those of SWAG (sent1, sent2, ending0 and so on), of COPA, RACE, HellaSwag and
/// others like them.
/// </summary>
/// <param name="names">The file's columns, by the names that the project file knows them by.</param>
internal sealed partial class ChoiceForm(DatasetSpec spec, IReadOnlyList<string> names, IEventSink events)
{
    private static readonly string[] ContextNames = ["context", "sent1", "ctx", "premise", "article", "passage"];
    private static readonly string[] QuestionNames = ["sent2", "question"];
    private static readonly string[] ListNames = ["endings", "choices", "options"];
    private static readonly string[] LabelNames = ["label", "answer", "answerKey", "correct"];

    public List<(DatasetColumn Column, string Name)> Find()
    {
        string context = spec.ContextColumn ?? Guess(nameof(spec.ContextColumn), ContextNames);
        List<(DatasetColumn, string)> columns = [(DatasetColumn.Text, context)];
        if ((spec.QuestionColumn ?? Array.Find(QuestionNames, name => names.Contains(name) && name != context)) is { } question)
        {
            columns.Add((DatasetColumn.Question, question));
        }

        return [.. columns, .. Endings(), (DatasetColumn.Choice, spec.LabelColumn ?? Guess(nameof(spec.LabelColumn), LabelNames))];
    }

    private IEnumerable<(DatasetColumn Column, string Name)> Endings()
    {
        IReadOnlyList<string> written = spec.EndingColumns;
        if (written.Count == 0)
        {
            written = Array.FindAll(ListNames, names.Contains);
        }

        if (written.Count == 0)
        {
            // ending0, ending1 and so on, or choice1 and choice2.
            written = [.. names.Where(name => Numbered().IsMatch(name))
                .OrderBy(name => int.Parse(Numbered().Match(name).Groups["number"].Value, CultureInfo.InvariantCulture))];
        }

        return written.Count > 1
            ? written.Select((name, index) => (DatasetColumns.FirstCondition + index, name))
            : [(DatasetColumn.Endings, written.Count == 1 ? written[0] : ListNames[0])];
    }

    /// <summary>The first name that is there, said where it is not the usual one.</summary>
    private string Guess(string metadata, string[] known)
    {
        string? found = Array.Find(known, names.Contains);
        if (found is not null && found != known[0])
        {
            events.Info($"{Path.GetFileName(spec.Files[0])}: {metadata} is '{found}'.");
        }

        return found ?? known[0];
    }

    [GeneratedRegex("^(ending|choice|option|answer|solution|sol)_?(?<number>[0-9]{1,4})$", RegexOptions.CultureInvariant)]
    private static partial Regex Numbered();
}
