using System.Globalization;

namespace FineTune.Engine.Metrics;

/// <summary>Tables that several tasks show.</summary>
internal static class ReportTables
{
    /// <summary>Precision, recall and F1 of each label.</summary>
    public static ReportTable ByLabel(string title, IEnumerable<KeyValuePair<string, LabelCounts>> labels) => new(
        title,
        ["label", "precision", "recall", "f1", "there", "predicted"],
        [.. labels.Select(label => (string[])
        [
            label.Key, Score(label.Value.Precision), Score(label.Value.Recall), Score(label.Value.F1), Count(label.Value.Actual), Count(label.Value.Predicted),
        ])]);

    /// <summary>How often each label was predicted as each.</summary>
    public static ReportTable Confusion(string title, IReadOnlyList<string> labels, ConfusionMatrix matrix) => new(
        title,
        ["label", .. labels],
        [.. labels.Select((label, row) => (string[])[label, .. labels.Select((_, column) => Count(matrix[row, column]))])],
        MarksDiagonal: true);

    public static string Score(double value) => double.IsNaN(value) ? "not defined" : value.ToString("0.0000", CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString(CultureInfo.InvariantCulture);
}
