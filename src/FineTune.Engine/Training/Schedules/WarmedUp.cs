namespace FineTune.Engine.Training.Schedules;

/// <summary>The part of a run after the warm-up, as the curves of <see cref="Curves"/> see it.</summary>
/// <param name="Warmup">Steps of warm-up.</param>
/// <param name="Total">All steps, those of the warm-up included.</param>
internal readonly record struct WarmedUp(int Warmup, int Total)
{
    /// <summary>The linear rise from 0; null after the warm-up.</summary>
    public double? Rise(int step) => step < Warmup ? (double)step / Math.Max(1, Warmup) : null;

    /// <summary>0 at the end of the warm-up, 1 at the end of the run, more after it.</summary>
    public double Progress(double step) => (step - Warmup) / Math.Max(1, Total - Warmup);
}
