namespace FineTune.Engine.Metrics;

/// <summary>Counts for rows that have any number of labels; memory does not grow with the rows.</summary>
/// <param name="labels">Number of labels.</param>
internal sealed class MultiLabelCounts(int labels)
{
    private readonly LabelCounts[] _counts = new LabelCounts[labels];
    private long _exact;

    public long Rows { get; private set; }

    /// <summary>The share of rows whose labels are all right and complete (accuracy_score of scikit-learn for multi-label data).</summary>
    public double SubsetAccuracy => (double)_exact / Rows;

    /// <summary>Every label's counts by id. Unlike those of a single label, all count in a mean, as in scikit-learn.</summary>
    public IReadOnlyList<LabelCounts> ByLabel => _counts;

    /// <param name="actual">For each label whether the row has it.</param>
    /// <param name="predicted">For each label whether it was predicted.</param>
    public void Add(ReadOnlySpan<bool> actual, ReadOnlySpan<bool> predicted)
    {
        for (int label = 0; label < labels; label++)
        {
            _counts[label] += new LabelCounts(actual[label] && predicted[label] ? 1 : 0, predicted[label] ? 1 : 0, actual[label] ? 1 : 0);
        }

        _exact += actual.SequenceEqual(predicted) ? 1 : 0;
        Rows++;
    }
}
