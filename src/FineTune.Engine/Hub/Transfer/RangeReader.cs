using System.Net;
using System.Net.Http.Headers;
using FineTune.Contracts;
using FineTune.Engine.Hub.Http;

namespace FineTune.Engine.Hub.Transfer;

/// <summary>Reads a part of a remote file, over as many broken connections as it takes while they bring more.</summary>
internal sealed class RangeReader(HubClient client, HubRepository repository, string file)
{
    private const int MostFailuresInARow = 8;

    /// <summary>
    /// What a connection that breaks off has to bring to end a row of failures: a server that sends a byte on each would hold a build for years.
    /// </summary>
    private const int LeastBytes = 4096;

    /// <summary>Reads the bytes from <paramref name="start"/> to before <paramref name="end"/>, in order.</summary>
    /// <param name="address">Asked for before each connection: a signed one may be used up.</param>
    /// <param name="whole">True where the range is all there is, so that an answer without ranges will do.</param>
    /// <param name="target">Takes each piece.</param>
    /// <exception cref="RangeIgnoredException">The server knows no ranges.</exception>
    public async Task ReadAsync(Func<Uri> address, long start, long end, bool whole, IRangeTarget target, CancellationToken cancellation)
    {
        long position = start;
        int failures = 0;
        while (position < end)
        {
            long before = position;
            try
            {
                await foreach (int read in ConnectAsync(address(), position, end, whole, target, cancellation).ConfigureAwait(false))
                {
                    await target.TakeAsync(read, cancellation).ConfigureAwait(false);
                    position += read;
                }

                if (position < end)
                {
                    throw new HttpIOException(HttpRequestError.ResponseEnded, "the answer was shorter than the file");
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or HttpIOException or TimeoutException
                or IOException { InnerException: System.Net.Sockets.SocketException })
            {
                failures = position - before >= LeastBytes ? 0 : failures + 1;
                if (failures > MostFailuresInARow)
                {
                    throw new FineTuneException(
                        DiagnosticCatalog.HubUnreachable, null, exception, client.Settings.Endpoint, $"the download of {file} breaks off again and again");
                }

                bool isStalled = exception is TimeoutException;
                client.Waits.Tell(
                    $"{file} goes on at byte {position} of {end}: {exception.Message}", isStalled ? client.Settings.StallTimeout : TimeSpan.Zero);
                await Task.Delay(Transience.Pause(client.RetryPause, failures), cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The lengths of one connection's pieces, at most to the end of the range.</summary>
    private async IAsyncEnumerable<int> ConnectAsync(
        Uri address,
        long position,
        long end,
        bool whole,
        IRangeTarget target,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        bool fromStart = whole && position == 0;
        using HttpResponseMessage response = await client.SendAsync(
            () => Request(address, position, end, fromStart), cancellation, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.Forbidden && address.Authority != new Uri(client.Settings.Endpoint).Authority)
        {
            throw new HttpIOException(HttpRequestError.Unknown, "the signature of the address is used up");
        }

        client.ThrowIfRefused(response, repository, file);
        if (!fromStart && (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentRange?.From != position))
        {
            throw new RangeIgnoredException();
        }

        if (response.Content.Headers.ContentLength is { } length && length > end - position)
        {
            throw HubUnsafe.Of(
                repository, FormattableString.Invariant($"{length} bytes to send of {HubText.Of(file)}, where its list of files leaves {end - position}"));
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        while (position < end)
        {
            Memory<byte> buffer = target.Buffer;
            int read = await ReadPieceAsync(body, buffer[..(int)Math.Min(buffer.Length, end - position)], patience, cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                yield break;
            }

            position += read;
            yield return read;
        }
    }

    private async ValueTask<int> ReadPieceAsync(Stream body, Memory<byte> buffer, CancellationTokenSource patience, CancellationToken cancellation)
    {
        patience.CancelAfter(client.Settings.StallTimeout);
        try
        {
            return await body.ReadAsync(buffer, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"no byte came for {client.Settings.StallTimeout.TotalSeconds} s");
        }
    }

    private static HttpRequestMessage Request(Uri address, long position, long end, bool whole)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (!whole)
        {
            request.Headers.Range = new RangeHeaderValue(position, end - 1);
        }

        return request;
    }
}
