using System.Diagnostics;
using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Hub.Http;

/// <summary>Says what is waited for: a build that stands still tells why. Many connections that wait at the same time say it once.</summary>
internal sealed class HubWaits(IEventSink events, TimeSpan untilTold)
{
    private long _toldAt;

    /// <summary>Says that something is tried again after a pause.</summary>
    /// <param name="waited">How long the user has seen nothing, or will.</param>
    public void Tell(string text, TimeSpan waited)
    {
        if (waited >= untilTold && MayTell())
        {
            events.Info(text);
        }
        else
        {
            events.Detail(text);
        }
    }

    /// <summary>Says it while an answer does not come, until the result is disposed of.</summary>
    public IDisposable Watch(HttpRequestMessage request)
    {
        string what = NameOf(request);
        long since = Stopwatch.GetTimestamp();
        return new Timer(
            _ => Tell($"waiting for {what}, {Quantity.Of(Math.Round(Stopwatch.GetElapsedTime(since).TotalSeconds), "second")} so far", untilTold),
            null, untilTold, untilTold * 5);
    }

    /// <summary>What is asked for, without the signature that an address may have behind it.</summary>
    public static string NameOf(HttpRequestMessage? request) =>
        request?.RequestUri is { IsAbsoluteUri: true } address ? HubText.Of(address.GetLeftPart(UriPartial.Path)) : "";

    private bool MayTell()
    {
        long toldAt = Interlocked.Read(ref _toldAt);
        bool isFirst = toldAt == 0;
        return (isFirst || Stopwatch.GetElapsedTime(toldAt) >= untilTold)
            && Interlocked.CompareExchange(ref _toldAt, Stopwatch.GetTimestamp(), toldAt) == toldAt;
    }
}
