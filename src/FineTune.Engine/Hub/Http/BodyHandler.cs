namespace FineTune.Engine.Hub.Http;

/// <summary>Reads an answer to its end inside the retries: HttpClient would do it behind them, where a cut would be final.</summary>
/// <param name="mostBytes">An answer that is longer is no answer.</param>
internal sealed class BodyHandler(HttpMessageHandler inner, int mostBytes) : DelegatingHandler(inner)
{
    /// <summary>True for bodies that their reader takes up anew itself; a refusal's is read here all the same.</summary>
    public static readonly HttpRequestOptionsKey<bool> IsStream = new("is stream");

    private const int PieceBytes = 1 << 16;

    /// <exception cref="HttpRequestException">Among others ConfigurationLimitExceeded: the answer is longer.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        bool isStream = request.Options.TryGetValue(IsStream, out bool stream) && stream && response.IsSuccessStatusCode;
        if (!isStream)
        {
            await response.Content.LoadIntoBufferAsync(mostBytes, cancellationToken).ConfigureAwait(false);
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
        catch (HttpRequestException)
        {
            response.Dispose();
            throw;
        }
        catch (IOException cut)
        {
            response.Dispose();
            throw new HttpRequestException((cut as HttpIOException)?.HttpRequestError ?? HttpRequestError.Unknown, cut.Message, cut);
        }
    }

    /// <summary>
    /// The content with all its bytes. (What HttpContent itself loads them with is asynchronous.) Nobody but the end of its content wakes a reader.
    /// </summary>
    private ByteArrayContent Load(HttpContent content, CancellationToken cancellation)
    {
        using HttpContent source = content;
        if (source.Headers.ContentLength > mostBytes)
        {
            throw TooLong();
        }

        using CancellationTokenRegistration stop = cancellation.Register(source.Dispose);
        using Stream body = source.ReadAsStream(cancellation);
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[PieceBytes];
        for (int read; (read = body.Read(buffer)) > 0;)
        {
            if (bytes.Length + read > mostBytes)
            {
                throw TooLong();
            }

            bytes.Write(buffer, 0, read);
        }

        var loaded = new ByteArrayContent(bytes.GetBuffer(), 0, (int)bytes.Length);
        foreach ((string name, IEnumerable<string> values) in source.Headers)
        {
            loaded.Headers.TryAddWithoutValidation(name, values);
        }

        return loaded;
    }

    private HttpRequestException TooLong() => new(HttpRequestError.ConfigurationLimitExceeded, $"The answer is longer than {mostBytes} bytes.");
}
