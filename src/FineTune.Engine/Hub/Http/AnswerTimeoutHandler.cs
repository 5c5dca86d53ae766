namespace FineTune.Engine.Hub.Http;

/// <summary>Gives up an attempt that takes too long: its time is for sending the request, and for the answer up to where its reader takes over.</summary>
internal sealed class AnswerTimeoutHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(100);

    /// <summary>A line slower than this is given up.</summary>
    private const double SlowestBytesPerSecond = 16 * 1024;

    /// <exception cref="TimeoutException">The time is over.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = Start(request, cancellationToken);
        try
        {
            return await base.SendAsync(request, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TooLong(request);
        }
    }

    /// <exception cref="TimeoutException">The time is over.</exception>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = Start(request, cancellationToken);
        try
        {
            return base.Send(request, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TooLong(request);
        }
    }

    private static CancellationTokenSource Start(HttpRequestMessage request, CancellationToken cancellation)
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeFor(request));
        return patience;
    }

    private static TimeSpan TimeFor(HttpRequestMessage request) =>
        AnswerTimeout + TimeSpan.FromSeconds((request.Content?.Headers.ContentLength ?? 0) / SlowestBytesPerSecond);

    private static TimeoutException TooLong(HttpRequestMessage request) =>
        new(string.Create(null, $"No answer came within {TimeFor(request).TotalSeconds:0} seconds"));
}
