using System.Diagnostics;
using FineTune.Contracts;
using FineTune.Engine.Hosting;

namespace FineTune.Engine.Data;

/// <summary>Says how many rows are done, a few times a second.</summary>
internal sealed class ProgressReporter(IEventSink events, string activity, long total)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    private readonly long started = Stopwatch.GetTimestamp();
    private TimeSpan reported;
    private long done;

    public void RowDone()
    {
        done++;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        if (elapsed - reported >= Interval)
        {
            reported = elapsed;
            double perSecond = done / elapsed.TotalSeconds;
            events.Write(new ProgressEvent(done, total, activity, ExamplesPerSecond: perSecond, EtaSeconds: (total - done) / perSecond));
        }
    }
}
