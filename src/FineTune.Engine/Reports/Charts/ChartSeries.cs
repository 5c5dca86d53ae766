namespace FineTune.Engine.Reports;

/// <summary>Some numbers against others.</summary>
/// <param name="Name">What the legend calls them.</param>
/// <param name="X">In ascending order.</param>
/// <param name="Y">As many.</param>
/// <param name="Color">Number of its colour; the style sheet has eight.</param>
internal sealed record ChartSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y, int Color)
{
    /// <summary>True for what lies pale behind another series that says the same more clearly.</summary>
    public bool IsFaint { get; init; }

    /// <summary>True draws a dot at each number: there are few, and between them nothing was measured.</summary>
    public bool HasDots { get; init; }

    /// <summary>
    /// The same numbers without their noise: a mean of those before in which older ones weigh less and less, without the bias to its begin (Kingma and Ba,
    /// 2015; the smoothing of TensorBoard).
    /// </summary>
    /// <param name="span">About how many numbers a mean is of.</param>
    public ChartSeries Smoothed(string name, double span)
    {
        double keep = 1 - (2 / (span + 1));
        (double mean, double weight) = (0, 0);
        double[] smooth = new double[Y.Count];
        for (int index = 0; index < smooth.Length; index++)
        {
            mean = (keep * mean) + ((1 - keep) * Y[index]);
            weight = (keep * weight) + (1 - keep);
            smooth[index] = mean / weight;
        }

        return this with { Name = name, Y = smooth };
    }
}
