using System.Globalization;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;

namespace FineTune.Engine.Reports;

/// <summary>What the splits hold, a column each: there are few of them, and much to say of each.</summary>
internal static class DataTable
{
    /// <summary>Of more labels the commonest are listed.</summary>
    private const int MaxLabels = 10;

    private static readonly (string Name, Func<SplitInfo, ReportCell> Cell)[] OfTexts =
    [
        ("rows", split => ReportTables.Count(split.Rows)),
        ("tokens", split => ReportTables.Count(split.Tokens)),
        ("mean length", split => new ReportCell(split.Lengths.Mean.ToString("0.0", CultureInfo.InvariantCulture), split.Lengths.Mean)),
        ("median length", split => ReportTables.Count(split.Lengths.Median)),
        ("90 % have at most", split => ReportTables.Count(split.Lengths.P90)),
        ("95 % have at most", split => ReportTables.Count(split.Lengths.P95)),
        ("99 % have at most", split => ReportTables.Count(split.Lengths.P99)),
        ("longest", split => ReportTables.Count(split.Lengths.Longest)),
        ("rows over MaxLength", split => ReportTables.Count(split.LongRows.Count)),
        ("tokens lost", split => ReportTables.Count(split.LostTokens)),
        ("unknown tokens", split => ReportTables.Count(split.UnknownTokens)),
    ];

    private static readonly (string Name, Func<SplitInfo, ReportCell> Cell)[] OfSounds =
    [
        ("recordings", split => ReportTables.Count(split.Rows)),
        ("seconds", split => Seconds(split.Sounds!.Seconds)),
        ("shortest, seconds", split => Seconds(split.Sounds!.Shortest)),
        ("longest, seconds", split => Seconds(split.Sounds!.Longest)),
        ("heard in part", split => ReportTables.Count(split.Sounds!.Long.Count)),
    ];

    private static readonly (string Name, Func<SplitInfo, ReportCell> Cell)[] OfPictures = [("pictures", split => ReportTables.Count(split.Rows))];

    public static ReportTable Of(DatasetInfo dataset) => new(
        "Data",
        ["split", .. dataset.Splits.Keys],
        [.. RowsOf(dataset).Select(row => (ReportCell[])[row.Name, .. dataset.Splits.Values.Select(row.Cell)])]);

    private static (string Name, Func<SplitInfo, ReportCell> Cell)[] RowsOf(DatasetInfo dataset) =>
        dataset.Audio is not null ? OfSounds : dataset.HasTexts ? OfTexts : OfPictures;

    private static ReportCell Seconds(double seconds) => new(seconds.ToString("0.0##", CultureInfo.InvariantCulture), seconds);

    /// <summary>How often each label is there, the commonest first; null of data without labels.</summary>
    public static ReportTable? OfLabels(DatasetInfo dataset)
    {
        long Count(SplitInfo split, int label) => label < split.LabelCounts.Count ? split.LabelCounts[label] : 0;
        int[] labels =
        [
            .. Enumerable.Range(0, dataset.LabelNames.Count).OrderByDescending(label => dataset.Splits.Values.Sum(split => Count(split, label))),
        ];
        if (labels.Length == 0 || dataset.Splits.Values.All(split => split.LabelCounts.Count == 0))
        {
            return null;
        }

        List<ReportCell[]> rows =
        [
            .. labels.Take(MaxLabels).Select(label => (ReportCell[])
                [ShortText.Of(dataset.LabelNames[label]), .. dataset.Splits.Values.Select(split => ReportTables.Count(Count(split, label)))]),
        ];
        if (labels.Length > MaxLabels)
        {
            rows.Add(
            [
                $"{Figures.Count(labels.Length - MaxLabels)} more",
                .. dataset.Splits.Values.Select(split => ReportTables.Count(labels.Skip(MaxLabels).Sum(label => Count(split, label)))),
            ]);
        }

        return new ReportTable("How often a label is there", ["label", .. dataset.Splits.Keys], rows);
    }
}
