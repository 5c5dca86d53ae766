namespace FineTune.Engine.Reports;

/// <summary>A linear axis from a round number to another, with round numbers between.</summary>
/// <param name="Low">Where it begins.</param>
/// <param name="High">Where it ends.</param>
/// <param name="Step">From one mark to the next.</param>
internal sealed record ChartAxis(double Low, double High, double Step)
{
    private static readonly double[] RoundSteps = [1, 2, 5, 10];

    /// <summary>An axis with all of some values.</summary>
    /// <param name="marks">About as many marks.</param>
    /// <param name="isWhole">True where only whole numbers mean anything.</param>
    public static ChartAxis Around(IEnumerable<double> values, int marks, bool isWhole = false)
    {
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double value in values.Where(double.IsFinite))
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        if (low > high)
        {
            (low, high) = (0, 1);
        }

        if (low == high)
        {
            // One number, wherever it is, stands in the middle.
            double around = low == 0 ? 1 : Math.Abs(low) / 2;
            (low, high) = (low - around, high + around);
        }
        else if (low > 0 && low < (high - low) / 2)
        {
            // What begins near zero begins at zero.
            low = 0;
        }

        double step = Round((high - low) / marks);
        step = isWhole ? Math.Max(1, Math.Round(step)) : step;
        return new ChartAxis(Math.Floor((low / step) + 1e-9) * step, Math.Ceiling((high / step) - 1e-9) * step, step);
    }

    /// <summary>An axis with these very ends.</summary>
    public static ChartAxis Between(double low, double high, int marks) => new(low, high, Round((high - low) / marks));

    /// <summary>The marks.</summary>
    public IEnumerable<double> Marks
    {
        get
        {
            for (double index = Math.Ceiling((Low / Step) - 1e-9); index * Step <= High + (Step * 1e-9); index++)
            {
                yield return index * Step;
            }
        }
    }

    /// <summary>Where a value lies, from 0 to 1.</summary>
    public double Share(double value) => (value - Low) / (High - Low);

    private static double Round(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return power * RoundSteps.First(round => round * power >= step * 0.999 || round == 10);
    }
}
