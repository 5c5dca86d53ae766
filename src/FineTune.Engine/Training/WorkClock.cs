using System.Diagnostics;

namespace FineTune.Engine.Training;

/// <summary>
/// Sums up where the time goes. A GPU works on after a call has returned, so there the times are those until the next number is read back: the
/// optimizer's holds what is left of forward and backward.
/// </summary>
internal sealed class WorkClock
{
    private readonly long[] _ticks = new long[Enum.GetValues<Work>().Length];

    /// <summary>Seconds by work, in the order of a step.</summary>
    public IEnumerable<KeyValuePair<Work, double>> Seconds =>
        Enum.GetValues<Work>().Select(work => KeyValuePair.Create(work, Stopwatch.GetElapsedTime(0, _ticks[(int)work]).TotalSeconds));

    /// <summary>Counts the time until the result is disposed.</summary>
    public Measurement Measure(Work work) => new(this, work, Stopwatch.GetTimestamp());

    internal readonly ref struct Measurement(WorkClock clock, Work work, long start) : IDisposable
    {
        public void Dispose() => clock._ticks[(int)work] += Stopwatch.GetTimestamp() - start;
    }
}
