namespace FineTune.Engine.Metrics;

/// <summary>
/// BLEU (Papineni et al., 2002) of a corpus as SacreBLEU computes it unless told otherwise: <c>nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp</c>.
/// </summary>
internal sealed class BleuCounts
{
    private const int Orders = 4;

    private readonly long[] _matches = new long[Orders];
    private readonly long[] _totals = new long[Orders];
    private long _predicted;
    private long _right;

    public void Add(string prediction, string reference)
    {
        IReadOnlyList<string> predicted = BleuTokenizer.Split(prediction);
        IReadOnlyList<string> right = BleuTokenizer.Split(reference);
        _predicted += predicted.Count;
        _right += right.Count;
        for (int order = 0; order < Orders; order++)
        {
            var runs = NGramCounts.Of(predicted, order + 1, " ");
            _totals[order] += runs.Total;
            _matches[order] += runs.Matches(NGramCounts.Of(right, order + 1, " "));
        }
    }

    /// <returns>From 0 to 100.</returns>
    public double Score()
    {
        if (_matches.All(count => count == 0))
        {
            return 0;
        }

        double logs = 0;
        double smoothing = 1;
        for (int order = 0; order < Orders; order++)
        {
            if (_totals[order] == 0)
            {
                // No text has so many words: the precision of this order is 0, which SacreBLEU's logarithm makes as good as nothing.
                return 0;
            }

            // Each order without a match counts as half as many matches as the one before (Chen and Cherry, 2014, method 3).
            smoothing *= _matches[order] == 0 ? 2 : 1;
            logs += Math.Log(_matches[order] == 0 ? 100 / (smoothing * _totals[order]) : 100.0 * _matches[order] / _totals[order]);
        }

        return Brevity() * Math.Exp(logs / Orders);
    }

    private double Brevity() => _predicted >= _right ? 1 : Math.Exp(1 - ((double)_right / _predicted));
}
