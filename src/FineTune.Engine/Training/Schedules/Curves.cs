namespace FineTune.Engine.Training.Schedules;

/// <summary>The curves of transformers/optimization.py: what the peak is multiplied by at a step from 0.</summary>
internal static class Curves
{
    public static Func<int, double> Constant() => _ => 1;

    public static Func<int, double> ConstantWithWarmup(WarmedUp run) => step => run.Rise(step) ?? 1;

    public static Func<int, double> Linear(WarmedUp run) =>
        step => run.Rise(step) ?? Math.Max(0, (double)(run.Total - step) / Math.Max(1, run.Total - run.Warmup));

    /// <param name="cycles">Waves over the run; a half ends at 0.</param>
    /// <param name="floor">The factor that the wave ends at instead of 0.</param>
    public static Func<int, double> Cosine(WarmedUp run, double cycles, double floor = 0) =>
        step => run.Rise(step) ?? Math.Max(0, Raise(Wave(run.Progress(step), cycles), floor));

    /// <param name="cycles">Restarts from the peak.</param>
    public static Func<int, double> CosineWithRestarts(WarmedUp run, int cycles) => step =>
    {
        double progress = run.Progress(step);
        return run.Rise(step) ?? (progress >= 1 ? 0 : Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * (cycles * progress % 1)))));
    };

    /// <param name="end">The factor at the end and after it.</param>
    public static Func<int, double> Polynomial(WarmedUp run, double end, double power) => step =>
        run.Rise(step) ?? (step >= run.Total ? end : ((1 - end) * Math.Pow(1 - run.Progress(step), power)) + end);

    /// <param name="timescale">Steps after which the factor is 1 / sqrt(2); the warm-up, or 10,000 without one, where null.</param>
    public static Func<int, double> InverseSquareRoot(WarmedUp run, double? timescale)
    {
        double scale = timescale ?? (run.Warmup > 0 ? run.Warmup : 10_000);
        return step => run.Rise(step) ?? 1 / Math.Sqrt((step + scale - run.Warmup) / scale);
    }

    /// <summary>A cosine that is one step ahead and whose warm-up does not start at 0.</summary>
    /// <param name="floor">The factor at the end.</param>
    /// <param name="start">The factor of the first step of the warm-up; 1 / warm-up where null.</param>
    public static Func<int, double> CosineWarmupWithMinimum(WarmedUp run, double cycles, double floor, double? start) => step =>
    {
        if (step < run.Warmup)
        {
            return start is { } from ? from + ((1 - from) * step / Math.Max(1, run.Warmup - 1)) : (step + 1.0) / run.Warmup;
        }

        return Math.Max(0, Raise(Wave(run.Progress(step + 1.0), cycles), floor));
    };

    /// <summary>Warm-up, a plateau of <paramref name="stable"/> steps, then a fall over <paramref name="decay"/> steps to <paramref name="floor"/>.</summary>
    /// <param name="warmupShape">linear, cosine or 1-sqrt.</param>
    /// <param name="decayShape">linear, cosine or 1-sqrt.</param>
    public static Func<int, double> WarmupStableDecay(
        int warmup, int stable, int decay, string warmupShape, string decayShape, double floor, double cycles) => step =>
    {
        if (step < warmup)
        {
            return Math.Max(0, Raise(Rise(warmupShape, (double)step / Math.Max(1, warmup)), floor));
        }

        if (step < warmup + stable)
        {
            return 1;
        }

        return step < warmup + stable + decay
            ? Math.Max(0, Raise(Fall(decayShape, (double)(step - warmup - stable) / Math.Max(1, decay), cycles), floor))
            : floor;
    };

    private static double Rise(string shape, double progress) => shape switch
    {
        "cosine" => 0.5 * (1 - Math.Cos(Math.PI * progress)),
        "1-sqrt" => 1 - Math.Sqrt(1 - progress),
        _ => progress,
    };

    private static double Fall(string shape, double progress, double cycles) => shape switch
    {
        "cosine" => Wave(progress, cycles),
        "1-sqrt" => 1 - Math.Sqrt(progress),
        _ => 1 - progress,
    };

    private static double Wave(double progress, double cycles) => 0.5 * (1 + Math.Cos(Math.PI * cycles * 2 * progress));

    private static double Raise(double factor, double floor) => (factor * (1 - floor)) + floor;
}
