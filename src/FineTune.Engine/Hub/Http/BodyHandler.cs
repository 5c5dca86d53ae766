namespace FineTune.Engine.Hub.Http;

/// <summary>Reads an answer to its end inside the retries: HttpClient would do it behind them, where a cut would be final.</summary>
internal sealed class BodyHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>True for bodies that their reader takes up anew itself.</summary>
    public static readonly HttpRequestOptionsKey<bool> IsStream = new("is stream");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!(request.Options.TryGetValue(IsStream, out bool isStream) && isStream))
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        }

        return response;
    }
}
