using FineTune.Contracts;

namespace FineTune.Engine.Metrics;

/// <summary>Counts predictions row by row; memory does not grow with the rows.</summary>
internal sealed class ClassificationMetrics(int labels)
{
    private readonly long[,] _confusion = new long[labels, labels];
    private double _lossSum;

    public long Rows { get; private set; }

    /// <summary>Rows by label (first index) and prediction (second).</summary>
    public long[,] Confusion => (long[,])_confusion.Clone();

    /// <param name="loss">The row's own loss, in nats.</param>
    public void Add(int label, int prediction, double loss)
    {
        _confusion[label, prediction]++;
        _lossSum += loss;
        Rows++;
    }

    /// <summary>All metrics by their names.</summary>
    public IReadOnlyDictionary<string, double> Values => new Dictionary<string, double>(StringComparer.Ordinal)
    {
        [MetricNames.Loss] = _lossSum / Rows,
        [MetricNames.Accuracy] = (double)Enumerable.Range(0, labels).Sum(label => _confusion[label, label]) / Rows,
        [MetricNames.MacroF1] = Present.Average(F1),
    };

    /// <summary>Labels that occur as label or prediction: scikit-learn leaves the others out of the mean.</summary>
    private IEnumerable<int> Present => Enumerable.Range(0, labels).Where(label => Support(label) + Predicted(label) > 0);

    private double F1(int label) => 2.0 * _confusion[label, label] / (Support(label) + Predicted(label));

    private long Support(int label) => Enumerable.Range(0, labels).Sum(prediction => _confusion[label, prediction]);

    private long Predicted(int label) => Enumerable.Range(0, labels).Sum(actual => _confusion[actual, label]);
}
