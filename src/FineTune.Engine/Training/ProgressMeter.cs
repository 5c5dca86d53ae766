using System.Diagnostics;
using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Training;

/// <summary>Reports progress a few times a second, whatever the speed.</summary>
internal sealed class ProgressMeter(IEventSink events, string activity, long total, long alreadyDone = 0)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private readonly Stopwatch _running = Stopwatch.StartNew();
    private TimeSpan _nextReport = TimeSpan.Zero;

    /// <summary>True where a report is due; reading a loss for it costs a synchronisation on a GPU.</summary>
    public bool IsDue(long done) => _running.Elapsed >= _nextReport || done == total;

    /// <param name="done">Steps done.</param>
    /// <param name="examples">Rows done since the start.</param>
    public void Report(long done, long examples, double? epoch = null, double? loss = null, double? learningRate = null)
    {
        _nextReport = _running.Elapsed + Interval;
        double seconds = _running.Elapsed.TotalSeconds;
        long doneHere = done - alreadyDone;
        events.Write(new ProgressEvent(
            done,
            total,
            activity,
            epoch,
            loss,
            learningRate,
            ExamplesPerSecond: examples / seconds,
            EtaSeconds: doneHere > 0 ? seconds / doneHere * (total - done) : null));
    }
}
