namespace FineTune.Engine.Metrics;

/// <summary>
/// The area under the ROC curve of one label, exact: the share of pairs of a positive and a negative row that the scores put in order, ties
/// counting half (Mann and Whitney, 1947; the same number as sklearn.metrics.roc_auc_score). It needs all scores in order, which
/// <see cref="ExternalSort"/> gives in bounded memory.
/// </summary>
internal sealed class RocCurve(ExternalSort scores) : IDisposable
{
    public long Positives { get; private set; }

    private long Negatives => scores.Count - Positives;

    public void Add(double score, bool positive)
    {
        scores.Add(new SortEntry(score, positive ? 1 : 0));
        Positives += positive ? 1 : 0;
    }

    /// <returns>NaN where all rows are positive, or none is.</returns>
    public double Area()
    {
        if (Positives == 0 || Negatives == 0)
        {
            return double.NaN;
        }

        double ordered = 0;
        (double key, long below, long positives, long negatives) = (double.NaN, 0, 0, 0);
        foreach (SortEntry entry in scores.Sorted())
        {
            if (entry.Key != key)
            {
                ordered += positives * (below + (negatives / 2.0));
                below += negatives;
                (key, positives, negatives) = (entry.Key, 0, 0);
            }

            positives += entry.Value > 0 ? 1 : 0;
            negatives += entry.Value > 0 ? 0 : 1;
        }

        ordered += positives * (below + (negatives / 2.0));
        return ordered / ((double)Positives * Negatives);
    }

    public void Dispose() => scores.Dispose();
}
