using System.Diagnostics;
using FineTune.Contracts;
using FineTune.Engine.Events;

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
            // The first rows wait for what is made once; how long the rest takes cannot be told from them.
            double? left = _done * 100 >= total ? (total - _done) / perSecond : null;
            events.Write(new ProgressEvent(_done, total, activity, ExamplesPerSecond: perSecond, EtaSeconds: left));
        }
    }
}
