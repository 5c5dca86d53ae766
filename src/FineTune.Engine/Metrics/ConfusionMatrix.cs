namespace FineTune.Engine.Metrics;

/// <summary>Counts of label and prediction, one label each; memory does not grow with what is counted.</summary>
/// <param name="labels">Number of labels.</param>
internal sealed class ConfusionMatrix(int labels)
{
    private readonly long[,] _counts = new long[labels, labels];

    public int Labels => labels;

    /// <summary>All that was counted.</summary>
    public long Total { get; private set; }

    /// <summary>The count of a label (first index) that was predicted as another (second).</summary>
    public long this[int label, int prediction] => _counts[label, prediction];

    public double Accuracy => (double)All.Sum(label => _counts[label, label]) / Total;

    /// <summary>Every label's counts by id.</summary>
    public IReadOnlyList<LabelCounts> ByLabel => [.. All.Select(Of)];

    /// <summary>The labels that are there or were predicted: scikit-learn leaves the others out of a mean.</summary>
    public IEnumerable<LabelCounts> Present => ByLabel.Where(label => label.Actual + label.Predicted > 0);

    /// <summary>
    /// Matthews' correlation coefficient for any number of labels; 0 where all labels or all predictions are one and the same
    /// (Gorodkin, 2004; sklearn.metrics.matthews_corrcoef).
    /// </summary>
    public double MatthewsCorrelation
    {
        get
        {
            (double hits, double cross, double actualSquares, double predictedSquares) = (0, 0, 0, 0);
            foreach (LabelCounts label in ByLabel)
            {
                hits += label.Hits;
                cross += (double)label.Actual * label.Predicted;
                actualSquares += (double)label.Actual * label.Actual;
                predictedSquares += (double)label.Predicted * label.Predicted;
            }

            double total = (double)Total * Total;
            double spread = (total - actualSquares) * (total - predictedSquares);
            return spread == 0 ? 0 : ((hits * Total) - cross) / Math.Sqrt(spread);
        }
    }

    private IEnumerable<int> All => Enumerable.Range(0, labels);

    public void Add(int label, int prediction)
    {
        _counts[label, prediction]++;
        Total++;
    }

    private LabelCounts Of(int label) =>
        new(_counts[label, label], All.Sum(actual => _counts[actual, label]), All.Sum(prediction => _counts[label, prediction]));
}
