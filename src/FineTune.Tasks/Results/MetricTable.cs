using System.Globalization;
using System.Text;
using FineTune.Contracts;

namespace FineTune.Tasks.Results;

/// <summary>Two sets of metrics side by side, as lines for a terminal and as Markdown.</summary>
/// <param name="model">Whose metrics <paramref name="now"/> are.</param>
/// <param name="against">Whose <paramref name="before"/> are; empty for nobody's.</param>
internal sealed class MetricTable(string model, string against, EvaluationResults now, EvaluationResults before)
{
    private const string Absent = "-";

    /// <summary>What stands below the table in Markdown; null for nothing.</summary>
    public string? Note { get; init; }

    public static string Text(double? value) => value switch
    {
        null => Absent,
        double.NaN => "not defined",
        _ => value.Value.ToString("0.####", CultureInfo.InvariantCulture),
    };

    public double? Now(string metric) => now.Values.TryGetValue(metric, out double value) ? value : null;

    public double? Before(string metric) => before.Values.TryGetValue(metric, out double value) ? value : null;

    /// <summary>
    /// By how much a metric is worse than before: below 0 where it is better; null where one of the two is not known, or was not defined before. What is not
    /// defined now is infinitely worse.
    /// </summary>
    public double? Drop(string metric)
    {
        if (Before(metric) is not { } old || Now(metric) is not { } value || double.IsNaN(old))
        {
            return null;
        }

        return double.IsNaN(value) ? double.PositiveInfinity : now.GreaterIsBetter(metric) ? old - value : value - old;
    }

    public IEnumerable<string> Lines()
    {
        List<string[]> rows = [Header(), .. Rows()];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        yield return Title;
        foreach (string[] row in rows)
        {
            yield return "  " + string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])));
        }
    }

    public string Markdown()
    {
        string[] header = Header();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"### {MarkdownText.Escape(Title)}\n\n");
        Append(text, header);
        Append(text, [.. header.Select((_, column) => column == 0 ? "---" : "--:")]);
        foreach (string[] row in Rows())
        {
            Append(text, row);
        }

        return text.Append(Note is null ? "\n" : $"\n{Note}\n\n").ToString();
    }

    private static void Append(StringBuilder text, string[] cells) => text.Append("| ").AppendJoin(" | ", cells.Select(MarkdownText.Escape)).Append(" |\n");

    private string Title => against.Length > 0 ? $"{model} against {against}" : model;

    private string[] Header() => against.Length > 0 ? ["metric", "now", "before", "difference"] : ["metric", "now"];

    private IEnumerable<string[]> Rows() =>
        from metric in MetricNames.InOrder(now.Values.Keys.Union(before.Values.Keys)).Union(now.HookDirections.Keys).Union(before.HookDirections.Keys)
        where now.Values.ContainsKey(metric) || before.Values.ContainsKey(metric)
        let cells = (string[])[metric, Text(Now(metric))]
        select against.Length > 0 ? [.. cells, Text(Before(metric)), Difference(metric)] : cells;

    private string Difference(string metric) =>
        Now(metric) - Before(metric) is { } difference && !double.IsNaN(difference)
            ? difference.ToString("+0.####;-0.####;0", CultureInfo.InvariantCulture)
            : Absent;
}
