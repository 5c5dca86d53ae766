namespace FineTune.Engine.Metrics;

/// <summary>
/// How many rows a label's probability finds at each of 127 thresholds, of those that have the label and of those that have not: what TensorBoard draws a
/// precision-recall curve from (torch.utils.tensorboard.summary.compute_curve). Its memory does not grow with the rows.
/// </summary>
/// <param name="label">The label's name.</param>
internal sealed class ThresholdCounts(string label)
{
    /// <summary>From 0 to 1 in even steps, as torch's SummaryWriter takes them.</summary>
    public const int Thresholds = 127;

    /// <summary>With more labels nobody looks at a curve for each.</summary>
    private const int MostLabels = 50;

    /// <summary>Keeps a division by no rows at 0.</summary>
    private const double MinimumCount = 1e-7;

    private readonly long[] _with = new long[Thresholds];
    private readonly long[] _without = new long[Thresholds];

    public string Label { get; } = label;

    /// <summary>Empty counts by label; none where nobody asked, or where there are more than 50 labels.</summary>
    /// <param name="only">The one label that is asked about; each where null.</param>
    public static Dictionary<int, ThresholdCounts> Of(IReadOnlyList<string> labels, MetricSelection selection, int? only = null) =>
        !selection.WantsCurves || labels.Count > MostLabels ? []
            : Enumerable.Range(0, labels.Count).Where(label => only is null || label == only)
                .ToDictionary(label => label, label => new ThresholdCounts(labels[label]));

    /// <param name="probability">From 0 to 1.</param>
    /// <param name="hasLabel">Whether the row has the label.</param>
    public void Add(double probability, bool hasLabel) => (hasLabel ? _with : _without)[(int)(probability * (Thresholds - 1))]++;

    /// <returns>[6, 127]: true and false positives, true and false negatives, precision, recall.</returns>
    public double[] Table()
    {
        double[] table = new double[6 * Thresholds];
        (long positives, long negatives) = (_with.Sum(), _without.Sum());
        (long found, long wrong) = (0, 0);
        for (int threshold = Thresholds - 1; threshold >= 0; threshold--)
        {
            found += _with[threshold];
            wrong += _without[threshold];
            Span<double> column =
            [
                found, wrong, negatives - wrong, positives - found, found / Math.Max(MinimumCount, found + wrong), found / Math.Max(MinimumCount, positives),
            ];
            for (int row = 0; row < column.Length; row++)
            {
                table[(row * Thresholds) + threshold] = column[row];
            }
        }

        return table;
    }
}
