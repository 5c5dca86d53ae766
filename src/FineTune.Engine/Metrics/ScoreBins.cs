namespace FineTune.Engine.Metrics;

/// <summary>How often what was said with a probability was right, in narrow bins of the probability: memory does not grow with what is counted.</summary>
/// <param name="bins">Bins from 0 to 1, a multiple of <see cref="Parts"/>.</param>
internal sealed class ScoreBins(int bins = ScoreBins.DefaultBins)
{
    /// <summary>Bins of a calibration, as papers show them.</summary>
    public const int Parts = 10;

    private const int DefaultBins = 1000;

    private readonly long[] _right = new long[bins];
    private readonly long[] _all = new long[bins];
    private readonly double[] _sums = new double[Parts];

    public long Count { get; private set; }

    /// <param name="probability">From 0 to 1.</param>
    public void Add(double probability, bool isRight)
    {
        if (double.IsNaN(probability))
        {
            return;
        }

        int bin = Math.Clamp((int)(probability * bins), 0, bins - 1);
        _right[bin] += isRight ? 1 : 0;
        _all[bin]++;
        _sums[bin * Parts / bins] += probability;
        Count++;
    }

    /// <summary>In ten parts: how many there were, the mean of their probabilities, and the share that was right.</summary>
    public IReadOnlyList<CalibrationPart> Calibration() => [.. Enumerable.Range(0, Parts).Select(part =>
    {
        Range own = (part * bins / Parts)..((part + 1) * bins / Parts);
        (double from, long count) = ((double)part / Parts, _all[own].Sum());
        return count == 0
            ? new CalibrationPart(from, 0, double.NaN, double.NaN)
            : new CalibrationPart(from, count, _sums[part] / count, (double)_right[own].Sum() / count);
    })];

    /// <summary>
    /// The expected calibration error: the distance of probability and share in each part, weighted by how many are in it (Guo et al., 2017). NaN without any.
    /// </summary>
    public double ExpectedCalibrationError =>
        Count == 0 ? double.NaN : Calibration().Where(part => part.Count > 0).Sum(part => part.Count * Math.Abs(part.Right - part.Mean)) / Count;

    /// <summary>Precision, recall and F1 where all from a threshold on counts as said, for each bin's lower end.</summary>
    public IReadOnlyList<ThresholdScores> Thresholds()
    {
        var scores = new ThresholdScores[bins];
        long actual = _right.Sum();
        (long hits, long predicted) = (0, 0);
        for (int bin = bins - 1; bin >= 0; bin--)
        {
            hits += _right[bin];
            predicted += _all[bin];
            scores[bin] = new ThresholdScores((double)bin / bins, new LabelCounts(hits, predicted, actual));
        }

        return scores;
    }

    /// <summary>Where F1 is highest; of several the nearest to a half. Null where nothing is right.</summary>
    public ThresholdScores? Best()
    {
        IReadOnlyList<ThresholdScores> all = Thresholds();
        double best = all.Max(scores => scores.Counts.F1);
        return best == 0 ? null : all.Where(scores => scores.Counts.F1 == best).MinBy(scores => Math.Abs(scores.Threshold - 0.5));
    }

    /// <summary>The scores at a threshold, rounded down to a bin.</summary>
    public ThresholdScores At(double threshold) => Thresholds()[Math.Clamp((int)((threshold * bins) + 1e-9), 0, bins - 1)];
}
