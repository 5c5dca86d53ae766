using System.Globalization;

namespace FineTune.Engine.Metrics;

/// <summary>Tables that several tasks show.</summary>
internal static class ReportTables
{
    /// <summary>Precision, recall and F1 of each label.</summary>
    public static ReportTable ByLabel(string title, IEnumerable<KeyValuePair<string, LabelCounts>> labels) => new(
        title,
        ["label", "precision", "recall", "f1", "actual", "predicted"],
        [.. labels.Select(label => (ReportCell[])
        [
            label.Key, Score(label.Value.Precision), Score(label.Value.Recall), Score(label.Value.F1), Count(label.Value.Actual), Count(label.Value.Predicted),
        ])])
    {
        Kind = ReportTableKind.Scores,
    };

    /// <summary>How often each label was predicted as each.</summary>
    public static ReportTable Confusion(string title, IReadOnlyList<string> labels, ConfusionMatrix matrix) => new(
        title,
        ["label", .. labels],
        [.. labels.Select((label, row) => (ReportCell[])[label, .. labels.Select((_, column) => Count(matrix[row, column]))])])
    {
        Kind = ReportTableKind.Confusion,
    };

    public static ReportCell Score(double value) =>
        new(double.IsNaN(value) ? "not defined" : value.ToString("0.0000", CultureInfo.InvariantCulture), value, IsScore: value is >= 0 and <= 1);

    public static ReportCell Count(long value) => new(value.ToString("N0", CultureInfo.InvariantCulture), value);
}
