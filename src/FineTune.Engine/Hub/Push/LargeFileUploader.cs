using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using FineTune.Contracts;
using FineTune.Engine.Hub.Transfer;

namespace FineTune.Engine.Hub.Push;

/// <summary>
/// Brings contents into large file storage: the git LFS batch protocol, with the Hub's own uploads in parts. What the storage has is not sent, so an upload
/// that broke off goes on with the objects that are missing. No commit names them yet.
/// </summary>
/// <param name="branch">Branch the objects are for; null for a pull request.</param>
internal sealed class LargeFileUploader(HubClient client, HubRepository repository, string? branch)
{
    private const int ObjectsInABatch = 256;
    private const int UploadsAtATime = 4;
    private const int PartsAtATime = 4;
    private const string Media = "application/vnd.git-lfs+json";

    /// <param name="files">Files by the digest of their content.</param>
    public async Task UploadAsync(IReadOnlyDictionary<string, LocalFile> files, CancellationToken cancellation)
    {
        foreach (string[] digests in files.Keys.Chunk(ObjectsInABatch))
        {
            LfsBatchObject[] wanted = [.. (await AskAsync(digests, files, cancellation).ConfigureAwait(false)).Where(entry => entry.Actions?.Upload is not null)];
            var progress = new TransferProgress(client.Events, wanted.Sum(entry => entry.Size));
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = UploadsAtATime, CancellationToken = cancellation };
            await Parallel.ForEachAsync(wanted, parallel, async (entry, stop) => await UploadAsync(entry, files[entry.Oid], progress, stop).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private async Task<LfsBatchObject[]> AskAsync(string[] digests, IReadOnlyDictionary<string, LocalFile> files, CancellationToken cancellation)
    {
        var question = new LfsBatchRequest(
            "upload", ["basic", "multipart"], [.. digests.Select(digest => new LfsObject(digest, files[digest].Bytes))], "sha256", branch is null ? null : new LfsReference(branch));
        using HttpResponseMessage response = await client.SendAsync(
            () => Post($"{repository.WebPath}.git/info/lfs/objects/batch", JsonContent.Create(question, HubJson.Default.LfsBatchRequest)), cancellation).ConfigureAwait(false);
        LfsBatchAnswer answer = await client.ReadAsync(response, HubJson.Default.LfsBatchAnswer, repository, "upload files", cancellation).ConfigureAwait(false);
        LfsError? error = answer.Objects.FirstOrDefault(entry => entry.Error is not null)?.Error;
        return error is null
            ? answer.Objects
            : throw new FineTuneException(DiagnosticCatalog.HubRefused, null, client.Settings.Endpoint, string.Create(null, $"{error.Code} {error.Message}"), "upload files", "");
    }

    private async Task UploadAsync(LfsBatchObject entry, LocalFile file, TransferProgress progress, CancellationToken cancellation)
    {
        LfsAction upload = entry.Actions!.Upload!;
        if (upload.Header?["chunk_size"]?.ToString() is { } partBytes)
        {
            await UploadPartsAsync(upload, long.Parse(partBytes, CultureInfo.InvariantCulture), entry.Oid, file, progress, cancellation).ConfigureAwait(false);
        }
        else
        {
            (await PutAsync(upload.Href, file, 0, file.Bytes, progress, cancellation).ConfigureAwait(false)).Dispose();
        }

        if (entry.Actions.Verify is { } verify)
        {
            using HttpResponseMessage response = await client.SendAsync(
                () => Post(verify.Href, JsonContent.Create(new LfsObject(entry.Oid, file.Bytes), HubJson.Default.LfsObject)), cancellation).ConfigureAwait(false);
            await client.ThrowIfRefusedAsync(response, repository, $"check the upload of {file.Path}").ConfigureAwait(false);
        }
    }

    private async Task UploadPartsAsync(LfsAction upload, long partBytes, string digest, LocalFile file, TransferProgress progress, CancellationToken cancellation)
    {
        var addresses = new SortedDictionary<int, string>();
        foreach ((string name, System.Text.Json.Nodes.JsonNode? address) in upload.Header!)
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                addresses[number] = address!.ToString();
            }
        }

        if (addresses.Count != (file.Bytes + partBytes - 1) / partBytes)
        {
            throw new FineTuneException(DiagnosticCatalog.HubRefused, null, client.Settings.Endpoint, string.Create(null, $"{addresses.Count} addresses for the parts"), $"upload {file.Path}", "");
        }

        var parts = new LfsPart[addresses.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = PartsAtATime, CancellationToken = cancellation };
        await Parallel.ForEachAsync(addresses, parallel, async (part, stop) =>
        {
            long start = (part.Key - 1) * partBytes;
            using HttpResponseMessage response = await PutAsync(part.Value, file, start, Math.Min(partBytes, file.Bytes - start), progress, stop).ConfigureAwait(false);
            string etag = response.Headers.ETag?.ToString() ?? "";
            parts[part.Key - 1] = new LfsPart(part.Key, etag);
        }).ConfigureAwait(false);
        using HttpResponseMessage completed = await client.SendAsync(
            () => Post(upload.Href, JsonContent.Create(new LfsCompletion(digest, parts), HubJson.Default.LfsCompletion)), cancellation).ConfigureAwait(false);
        await client.ThrowIfRefusedAsync(completed, repository, $"upload {file.Path}").ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> PutAsync(string address, LocalFile file, long start, long length, TransferProgress progress, CancellationToken cancellation)
    {
        HttpResponseMessage response = await client.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Put, address) { Content = new FileRangeContent(file.Source, start, length, progress) }, cancellation).ConfigureAwait(false);
        await client.ThrowIfRefusedAsync(response, repository, $"upload {file.Path}").ConfigureAwait(false);
        return response;
    }

    private static HttpRequestMessage Post(string address, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue(Media);
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Media));
        return request;
    }
}
