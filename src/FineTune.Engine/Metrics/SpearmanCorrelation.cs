namespace FineTune.Engine.Metrics;

/// <summary>
/// Spearman's rank correlation, exact, equal values sharing the mean of their ranks (scipy.stats.spearmanr): the rows are put in order
/// twice, by prediction and by target, each time in bounded memory.
/// </summary>
/// <param name="createSort">Gives an empty sort.</param>
internal sealed class SpearmanCorrelation(Func<ExternalSort> createSort) : IDisposable
{
    private readonly ExternalSort _byPrediction = createSort();

    public void Add(double prediction, double target) => _byPrediction.Add(new SortEntry(prediction, target));

    /// <returns>NaN where either side is constant or there are fewer than two rows.</returns>
    public double Value()
    {
        using ExternalSort byTarget = createSort();
        foreach ((double rank, double target) in Ranked(_byPrediction))
        {
            byTarget.Add(new SortEntry(target, rank));
        }

        var ranks = new PairedMoments();
        foreach ((double targetRank, double predictionRank) in Ranked(byTarget))
        {
            ranks.Add(predictionRank, targetRank);
        }

        return ranks.Correlation;
    }

    public void Dispose() => _byPrediction.Dispose();

    /// <summary>The values in the order of their keys, each with its key's rank from 1. Equal keys are counted by a second reading that runs ahead.</summary>
    private static IEnumerable<(double Rank, double Value)> Ranked(ExternalSort sort)
    {
        using IEnumerator<SortEntry> ahead = sort.Sorted().GetEnumerator();
        bool more = ahead.MoveNext();
        (long first, long end) = (0, 0);
        long index = 0;
        foreach (SortEntry entry in sort.Sorted())
        {
            if (index++ == end)
            {
                first = end;
                for (; more && ahead.Current.Key == entry.Key; more = ahead.MoveNext())
                {
                    end++;
                }
            }

            yield return ((first + 1 + end) / 2.0, entry.Value);
        }
    }
}
