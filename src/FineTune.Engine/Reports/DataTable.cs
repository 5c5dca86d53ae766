using System.Globalization;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;

namespace FineTune.Engine.Reports;

/// <summary>The data in one table: what splits.json has, for people.</summary>
internal static class DataTable
{
    private const int MaxLabels = 10;

    public static ReportTable Of(DatasetInfo dataset) => dataset.Images is null ? OfTexts(dataset) : new(
        "Data",
        ["split", "pictures", "labels"],
        [.. dataset.Splits.Select(split => (ReportCell[])[split.Key, ReportTables.Count(split.Value.Rows), Labels(split.Value, dataset.LabelNames)])]);

    private static ReportTable OfTexts(DatasetInfo dataset) => new(
        "Data",
        ["split", "rows", "tokens", "mean length", "median", "90 %", "95 %", "99 %", "longest", "over MaxLength", "tokens lost", "unknown tokens", "labels"],
        [.. dataset.Splits.Select(split => Row(split.Key, split.Value, dataset.LabelNames))]);

    private static ReportCell[] Row(string name, SplitInfo split, IReadOnlyList<string> labels)
    {
        TokenLengths lengths = split.Lengths;
        long[] counts =
        [
            lengths.Median, lengths.P90, lengths.P95, lengths.P99, lengths.Longest, split.LongRows.Count, split.LostTokens, split.UnknownTokens,
        ];
        return
        [
            name,
            ReportTables.Count(split.Rows),
            ReportTables.Count(split.Tokens),
            new ReportCell(lengths.Mean.ToString("0.0", CultureInfo.InvariantCulture), lengths.Mean),
            .. counts.Select(ReportTables.Count),
            Labels(split, labels),
        ];
    }

    private static string Labels(SplitInfo split, IReadOnlyList<string> names)
    {
        var counts = split.LabelCounts.Index().Where(entry => entry.Index < names.Count).OrderByDescending(entry => entry.Item).ToList();
        string list = string.Join(", ", counts.Take(MaxLabels).Select(entry => $"{ShortText.Of(names[entry.Index])} {Text(entry.Item)}"));
        return counts.Count > MaxLabels ? $"{list} and {Text(counts.Count - MaxLabels)} more" : list;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
