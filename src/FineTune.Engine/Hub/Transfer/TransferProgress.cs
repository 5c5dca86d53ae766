using System.Diagnostics;
using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Hub.Transfer;

/// <summary>Counts bytes of transfers that run at the same time and says a few times a second how far they are, in megabytes.</summary>
internal sealed class TransferProgress(IEventSink events, long totalBytes)
{
    private const string Activity = "megabytes";
    private const double Megabyte = 1e6;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private long _moved;
    private long _present;
    private long _shownAt = Stopwatch.GetTimestamp();

    /// <summary>Bytes that went over the network.</summary>
    public long Moved => Interlocked.Read(ref _moved);

    /// <summary>Bytes that were there already.</summary>
    public void AddPresent(long bytes) => Interlocked.Add(ref _present, bytes);

    /// <summary>Bytes that are to be moved once more.</summary>
    public void TakeBack(long bytes) => Interlocked.Add(ref _present, -bytes);

    public void Add(long bytes)
    {
        long moved = Interlocked.Add(ref _moved, bytes);
        long shownAt = Volatile.Read(ref _shownAt);
        long now = Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(shownAt, now) < Interval || Interlocked.CompareExchange(ref _shownAt, now, shownAt) != shownAt)
        {
            return;
        }

        long done = Math.Clamp(moved + Interlocked.Read(ref _present), 0, totalBytes);
        double rate = moved / Stopwatch.GetElapsedTime(_startedAt, now).TotalSeconds;
        // A few bytes of small files tell nothing of a large one, least of all while another process fetches it.
        double? left = moved * 100 >= totalBytes ? (totalBytes - done) / rate : null;
        events.Write(new ProgressEvent((long)(done / Megabyte), (long)Math.Ceiling(totalBytes / Megabyte), Activity, EtaSeconds: left));
    }
}
