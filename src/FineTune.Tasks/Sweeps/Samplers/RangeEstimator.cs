namespace FineTune.Tasks.Sweeps;

/// <summary>
/// A bell around each observation, as wide as the way to its farther neighbour, and one over the whole range, all cut off at the range's ends (as
/// optuna/samplers/_tpe/parzen_estimator.py puts it together).
/// </summary>
internal sealed class RangeEstimator : IParzenEstimator
{
    private readonly double _low;
    private readonly double _high;
    private readonly double? _step;
    private readonly double[] _weights;
    private readonly double[] _means;
    private readonly double[] _deviations;

    /// <param name="observations">Places of values on the dimension's scale.</param>
    public RangeEstimator(IReadOnlyList<double> observations, SearchDimension dimension)
    {
        _low = dimension.Low;
        _high = dimension.High;
        _step = dimension.ScaleStep;
        _weights = ParzenWeights.Of(observations.Count);
        _means = [.. observations, 0.5 * (_low + _high)];
        _deviations = Deviations();
    }

    public double Sample(TrialRandom random)
    {
        int kernel = random.NextIndex(_weights);
        (double mean, double deviation) = (_means[kernel], _deviations[kernel]);
        double place = mean + (deviation * NormalDistribution.TruncatedQuantile(random.NextDouble(), (_low - mean) / deviation, (_high - mean) / deviation));
        return _step is { } step ? Nearest(place, step) : place;
    }

    public double LogDensity(double place)
    {
        double density = 0;
        for (int kernel = 0; kernel < _weights.Length; kernel++)
        {
            density += _weights[kernel] * Density(place, _means[kernel], _deviations[kernel]);
        }

        return Math.Log(density);
    }

    /// <summary>Of steps the probability of what is rounded to the place.</summary>
    private double Density(double place, double mean, double deviation)
    {
        double inside = Mass(_low, _high, mean, deviation);
        if (_step is { } step)
        {
            return Mass(Math.Max(_low, place - (step / 2)), Math.Min(_high, place + (step / 2)), mean, deviation) / inside;
        }

        double distance = (place - mean) / deviation;
        return Math.Exp(-0.5 * distance * distance) / (Math.Sqrt(2 * Math.PI) * deviation * inside);
    }

    private static double Mass(double low, double high, double mean, double deviation) =>
        NormalDistribution.Cumulative((high - mean) / deviation) - NormalDistribution.Cumulative((low - mean) / deviation);

    private double Nearest(double place, double step)
    {
        double first = _low + (step / 2);
        double last = _high - (step / 2);
        return Math.Clamp(first + (step * Math.Round((place - first) / step)), first, last);
    }

    private double[] Deviations()
    {
        int[] order = [.. Enumerable.Range(0, _means.Length).OrderBy(index => _means[index])];
        double range = _high - _low;
        double least = range / Math.Min(100, 1 + _means.Length);
        double[] deviations = new double[_means.Length];
        for (int rank = 0; rank < order.Length; rank++)
        {
            double mean = _means[order[rank]];
            bool isFirst = rank == 0;
            bool isLast = rank == order.Length - 1;
            double below = mean - (isFirst ? _low : _means[order[rank - 1]]);
            double above = (isLast ? _high : _means[order[rank + 1]]) - mean;

            // Between an outermost observation and the range's end there is nothing that its bell would have to reach.
            double reach = order.Length > 1 && isFirst ? above : order.Length > 1 && isLast ? below : Math.Max(below, above);
            deviations[order[rank]] = Math.Clamp(reach, least, range);
        }

        // The prior reaches over everything.
        deviations[^1] = range;
        return deviations;
    }
}
