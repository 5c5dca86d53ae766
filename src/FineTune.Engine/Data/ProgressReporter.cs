using System.Diagnostics;
using FineTune.Contracts;
using FineTune.Engine.Hosting;

namespace FineTune.Engine.Data;

/// <summary>Says how many rows are done, a few times a second.</summary>
internal sealed class ProgressReporter(IEventSink events, string activity, long total)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    private readonly long _started = Stopwatch.GetTimestamp();
    private TimeSpan _reported;
    private long _done;

    public void RowDone()
    {
        _done++;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_started);
        if (elapsed - _reported >= Interval)
        {
            _reported = elapsed;
            double perSecond = _done / elapsed.TotalSeconds;
            events.Write(new ProgressEvent(_done, total, activity, ExamplesPerSecond: perSecond, EtaSeconds: (total - _done) / perSecond));
        }
    }
}
