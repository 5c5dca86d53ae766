using System.Buffers;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Hub.Cache;

namespace FineTune.Engine.Hub.Transfer;

/// <summary>
/// Fetches contents into the cache. What has arrived is kept in order in one file, so that a build that was killed goes on at its end; the digest decides
/// whether the file gets its name.
/// </summary>
/// <param name="slots">Connections at a time, over all files.</param>
internal sealed class FileDownloader(HubClient client, TransferProgress progress, SemaphoreSlim slots)
{
    /// <summary>Large files come in parts of this length, several at a time.</summary>
    public const int PartBytes = 8 * 1024 * 1024;

    private const int PartsAhead = 4;
    private const int MostStarts = 5;

    /// <summary>Makes the file of a commit lie in the cache.</summary>
    public async Task FetchAsync(CachedRepository cache, string commit, HubFile file, CancellationToken cancellation)
    {
        using FileMutex held = await LockAsync(cache, file, cancellation).ConfigureAwait(false);
        if (cache.Has(commit, file, cancellation))
        {
            Present(cache, file);
            return;
        }

        string blob = cache.BlobPath(file.Etag);
        // It has the name of the content; whether it is the content is known when it has been read.
        bool isNew = !File.Exists(blob) || !ContentDigest.Fits(blob, file, cancellation);
        if (isNew)
        {
            await DownloadAsync(cache, commit, file, cancellation).ConfigureAwait(false);
        }
        else
        {
            Present(cache, file);
        }

        cache.Point(commit, file.Path, file.Etag, isNew);
    }

    private void Present(CachedRepository cache, HubFile file)
    {
        File.Delete(cache.IncompletePath(file.Etag));
        progress.AddPresent(file.Bytes);
    }

    private async Task<FileMutex> LockAsync(CachedRepository cache, HubFile file, CancellationToken cancellation)
    {
        FileMutex? held = await Task.Run(
            () => FileMutex.Take(
                cache.LockPath(file.Etag),
                MutexOwner.Here($"fetches {file.Path}"),
                owner => client.Events.Info($"waiting for {owner?.ToString() ?? "another process"}, which fetches {file.Path}"),
                cancellation),
            cancellation).ConfigureAwait(false);
        return held ?? throw new OperationCanceledException(cancellation);
    }

    private async Task DownloadAsync(CachedRepository cache, string commit, HubFile file, CancellationToken cancellation)
    {
        string incomplete = cache.IncompletePath(file.Etag);
        // Once more from the start where the digest does not fit: what was there from an earlier run may be to blame.
        for (int attempt = 0; attempt < 2; attempt++)
        {
            string digest = await CollectAsync(cache, commit, file, incomplete, cancellation).ConfigureAwait(false);
            if (digest == file.Etag)
            {
                File.Move(incomplete, cache.BlobPath(file.Etag), overwrite: true);
                return;
            }

            File.Delete(incomplete);
            progress.TakeBack(file.Bytes);
        }

        throw new FineTuneException(DiagnosticCatalog.HubCorruptDownload, null, file.Path, cache.Repository.Display);
    }

    /// <summary>Fills the file and gives its digest.</summary>
    private async Task<string> CollectAsync(CachedRepository cache, string commit, HubFile file, string incomplete, CancellationToken cancellation)
    {
        using var target = new FileStream(incomplete, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 1, FileOptions.Asynchronous);
        using ContentDigest digest = ContentDigest.Of(file);
        Continue(target, digest, file, cancellation);
        var resolve = new Uri($"{client.Settings.Endpoint}/{cache.Repository.WebPath}/resolve/{commit}/{EscapePath(file.Path)}");
        var reader = new RangeReader(client, cache.Repository, file.Path);
        try
        {
            if (file.Bytes - target.Length > 2L * PartBytes)
            {
                await ReadPartsAsync(reader, resolve, target, digest, file.Bytes, cancellation).ConfigureAwait(false);
            }
            else
            {
                await ReadInOneGoAsync(reader, resolve, target, digest, target.Length, file.Bytes, cancellation).ConfigureAwait(false);
            }
        }
        catch (IOException full) when (ExpectedFailure.From(full, cache.CacheFolder) is { } failure && failure.Descriptor == DiagnosticCatalog.DiskFull)
        {
            throw failure;
        }
        catch (RangeIgnoredException)
        {
            return await StartAnewAsync(reader, resolve, target, file, cancellation).ConfigureAwait(false);
        }

        return digest.Finish();
    }

    /// <summary>From a server that knows no ranges: in one go, as often as it takes while its connections break off.</summary>
    /// <exception cref="FineTuneException">FT5003: no connection lasts to the end.</exception>
    private async Task<string> StartAnewAsync(RangeReader reader, Uri resolve, FileStream target, HubFile file, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MostStarts; attempt++)
        {
            progress.TakeBack(target.Length);
            target.SetLength(0);
            using ContentDigest digest = ContentDigest.Of(file);
            try
            {
                await ReadInOneGoAsync(reader, resolve, target, digest, 0, file.Bytes, cancellation).ConfigureAwait(false);
                return digest.Finish();
            }
            catch (RangeIgnoredException)
            {
                client.Waits.Tell($"{file.Path} begins anew: the connection broke off, and the server sends no parts of files", client.Settings.StallTimeout);
            }
        }

        throw new FineTuneException(
            DiagnosticCatalog.HubUnreachable,
            null,
            client.Settings.Endpoint,
            $"the download of {file.Path} breaks off again and again, and the server sends no parts of files");
    }

    /// <summary>Takes up what an earlier run has left.</summary>
    private void Continue(FileStream target, ContentDigest digest, HubFile file, CancellationToken cancellation)
    {
        if (target.Length > file.Bytes)
        {
            target.SetLength(0);
        }

        if (target.Length == 0)
        {
            return;
        }

        digest.Append(target, cancellation);
        progress.AddPresent(target.Length);
        if (target.Length < file.Bytes)
        {
            client.Events.Detail(string.Create(null, $"{file.Path} goes on at byte {target.Length} of {file.Bytes}"));
        }
    }

    private async Task ReadInOneGoAsync(
        RangeReader reader, Uri address, FileStream target, ContentDigest digest, long start, long end, CancellationToken cancellation)
    {
        await slots.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await reader.ReadAsync(() => address, start, end, whole: true, new FileTarget(target, end - start, digest, progress), cancellation)
                .ConfigureAwait(false);
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>Parts are read ahead side by side and written in order.</summary>
    private async Task ReadPartsAsync(RangeReader reader, Uri resolve, FileStream target, ContentDigest digest, long end, CancellationToken cancellation)
    {
        Uri direct = await FindDirectAddressAsync(resolve, cancellation).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var ahead = new Queue<Task<ArraySegment<byte>>>();
        try
        {
            for (long next = target.Length; next < end || ahead.Count > 0;)
            {
                while (next < end && ahead.Count < PartsAhead)
                {
                    long partEnd = Math.Min(next + PartBytes, end);
                    ahead.Enqueue(ReadPartAsync(reader, resolve, direct, next, partEnd, stop.Token));
                    next = partEnd;
                }

                ArraySegment<byte> part = await ahead.Dequeue().ConfigureAwait(false);
                ValueTask write = target.WriteAsync(part, cancellation);
                digest.Append(part);
                await write.ConfigureAwait(false);
                ArrayPool<byte>.Shared.Return(part.Array!);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(ahead.Cast<Task>()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<ArraySegment<byte>> ReadPartAsync(RangeReader reader, Uri resolve, Uri direct, long start, long end, CancellationToken cancellation)
    {
        await slots.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var part = new ArraySegment<byte>(ArrayPool<byte>.Shared.Rent(PartBytes), 0, (int)(end - start));
            int connections = 0;
            await reader.ReadAsync(() => connections++ == 0 ? direct : resolve, start, end, whole: false, new PartTarget(part, progress), cancellation)
                .ConfigureAwait(false);
            return part;
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>
    /// Where the Hub sends readers of the file: asked once, not for every part. What is there says nothing: an address signed for GET refuses HEAD.
    /// </summary>
    private async Task<Uri> FindDirectAddressAsync(Uri resolve, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await client.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Head, resolve), cancellation, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        return response.RequestMessage!.RequestUri!.Authority == resolve.Authority ? resolve : response.RequestMessage.RequestUri;
    }

    private static string EscapePath(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
