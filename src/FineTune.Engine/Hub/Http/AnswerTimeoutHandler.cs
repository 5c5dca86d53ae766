using FineTune.Contracts;

namespace FineTune.Engine.Hub.Http;

/// <summary>Gives up an attempt that takes too long: its time is for sending the request, and for the answer up to where its reader takes over.</summary>
/// <param name="time">For an answer; sending a long request has more.</param>
/// <param name="waits">Told of an answer that is slow to come.</param>
internal sealed class AnswerTimeoutHandler(HttpMessageHandler inner, TimeSpan time, HubWaits waits) : DelegatingHandler(inner)
{
    /// <summary>A line slower than this is given up.</summary>
    private const double SlowestBytesPerSecond = 16 * 1024;

    /// <exception cref="TimeoutException">The time is over.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var patience = new Patience(request, time, cancellationToken);
        using IDisposable watch = waits.Watch(request);
        try
        {
            return await base.SendAsync(request, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsOver)
        {
            throw patience.TooLong();
        }
    }

    /// <exception cref="TimeoutException">The time is over.</exception>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var patience = new Patience(request, time, cancellationToken);
        using IDisposable watch = waits.Watch(request);
        try
        {
            return base.Send(request, patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsOver)
        {
            throw patience.TooLong();
        }
    }

    /// <summary>The time of one attempt.</summary>
    private sealed class Patience : IDisposable
    {
        private readonly CancellationToken _caller;
        private readonly CancellationTokenSource _source;
        private readonly TimeSpan _time;

        public Patience(HttpRequestMessage request, TimeSpan time, CancellationToken caller)
        {
            _caller = caller;
            _source = CancellationTokenSource.CreateLinkedTokenSource(caller);
            _time = time + TimeSpan.FromSeconds((request.Content?.Headers.ContentLength ?? 0) / SlowestBytesPerSecond);
            _source.CancelAfter(_time);
        }

        public CancellationToken Token => _source.Token;

        /// <summary>Of a cancelled attempt: whether it was for its time, not for the caller.</summary>
        public bool IsOver => !_caller.IsCancellationRequested;

        public TimeoutException TooLong() => new($"No answer came within {Quantity.Of(Math.Round(_time.TotalSeconds), "second")}");

        public void Dispose() => _source.Dispose();
    }
}
