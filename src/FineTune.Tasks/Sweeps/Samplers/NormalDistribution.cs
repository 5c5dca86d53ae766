namespace FineTune.Tasks.Sweeps;

/// <summary>The normal distribution with mean 0 and deviation 1.</summary>
internal static class NormalDistribution
{
    private const double Beyond = 8.2;

    /// <summary>
    /// The probability of less than <paramref name="x"/>, by the series x + x^3/3 + x^5/(3 5) + ... (Marsaglia 2004, Evaluating the Normal Distribution),
    /// whose terms are all of one sign: 15 digits.
    /// </summary>
    public static double Cumulative(double x)
    {
        if (Math.Abs(x) > Beyond)
        {
            return x < 0 ? 0 : 1;
        }

        double sum = x;
        double term = x;
        double before = double.NaN;
        for (int index = 3; sum != before; index += 2)
        {
            before = sum;
            term *= x * x / index;
            sum += term;
        }

        return 0.5 + (sum * Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI));
    }

    /// <summary>The x between the bounds below which lies the given share of what lies between them, by halving.</summary>
    public static double TruncatedQuantile(double share, double lower, double upper)
    {
        double target = Cumulative(lower) + (share * (Cumulative(upper) - Cumulative(lower)));
        double low = Math.Max(lower, -Beyond);
        double high = Math.Min(upper, Beyond);
        for (int round = 0; round < 60; round++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = Cumulative(middle) < target ? (middle, high) : (low, middle);
        }

        return Math.Clamp(0.5 * (low + high), lower, upper);
    }
}
