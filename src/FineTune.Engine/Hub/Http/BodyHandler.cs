namespace FineTune.Engine.Hub.Http;

/// <summary>Reads an answer to its end inside the retries: HttpClient would do it behind them, where a cut would be final.</summary>
internal sealed class BodyHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>True for bodies that their reader takes up anew itself; a refusal's is read here all the same.</summary>
    public static readonly HttpRequestOptionsKey<bool> IsStream = new("is stream");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        bool isStream = request.Options.TryGetValue(IsStream, out bool stream) && stream && response.IsSuccessStatusCode;
        if (!isStream)
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        }

        return response;
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = base.Send(request, cancellationToken);
        try
        {
            response.Content = Load(response.Content, cancellationToken);
            return response;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            response.Dispose();
            throw new OperationCanceledException(cancellationToken);
        }
        catch (IOException cut)
        {
            response.Dispose();
            throw new HttpRequestException((cut as HttpIOException)?.HttpRequestError ?? HttpRequestError.Unknown, cut.Message, cut);
        }
    }

    /// <summary>The content with all its bytes. (What HttpContent itself loads them with is asynchronous.) Nobody but the end of its content wakes a reader.</summary>
    private static ByteArrayContent Load(HttpContent content, CancellationToken cancellation)
    {
        using HttpContent source = content;
        using CancellationTokenRegistration stop = cancellation.Register(source.Dispose);
        using Stream body = source.ReadAsStream(cancellation);
        using var bytes = new MemoryStream();
        body.CopyTo(bytes);
        var loaded = new ByteArrayContent(bytes.GetBuffer(), 0, (int)bytes.Length);
        foreach ((string name, IEnumerable<string> values) in source.Headers)
        {
            loaded.Headers.TryAddWithoutValidation(name, values);
        }

        return loaded;
    }
}
