using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FineTune.Contracts;
using FineTune.Engine.Hub.Http;
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
            LfsBatchObject[] wanted = [.. Ask(digests, files, cancellation).Where(entry => entry.Actions?.Upload is not null)];
            var progress = new TransferProgress(client.Events, wanted.Sum(entry => files[entry.Oid].Bytes));
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = UploadsAtATime, CancellationToken = cancellation };
            await Parallel.ForEachAsync(
                wanted,
                parallel,
                async (entry, stop) => await UploadAsync(entry, files[entry.Oid], progress, stop).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private LfsBatchObject[] Ask(string[] digests, IReadOnlyDictionary<string, LocalFile> files, CancellationToken cancellation)
    {
        LfsObject[] wanted = [.. digests.Select(digest => new LfsObject(digest, files[digest].Bytes))];
        var question = new LfsBatchQuestion(wanted, branch is null ? null : new LfsReference(branch));
        Uri address = AddressOf($"{repository.WebPath}.git/info/lfs/objects/batch");
        LfsBatchObject[] objects = client.Ask(
            () => Post(address, question, HubJson.Default.LfsBatchQuestion), HubJson.Default.LfsBatchAnswer, repository, "upload files", cancellation).Objects;
        if (objects.FirstOrDefault(entry => entry.Error is not null) is { Error: { } error })
        {
            throw Refused(HubText.Of(error.ToString()), "upload files");
        }

        return objects.FirstOrDefault(entry => !files.ContainsKey(entry.Oid)) is { } unknown
            ? throw Refused($"about '{HubText.Of(unknown.Oid)}'", "upload files")
            : objects;
    }

    private async Task UploadAsync(LfsBatchObject entry, LocalFile file, TransferProgress progress, CancellationToken cancellation)
    {
        LfsAction upload = entry.Actions!.Upload!;
        if (PartsOf(upload, file) is { } parts)
        {
            await UploadPartsAsync(upload, parts, entry.Oid, file, progress, cancellation).ConfigureAwait(false);
        }
        else
        {
            (await PutAsync(upload.Href, file, 0, file.Bytes, progress, cancellation).ConfigureAwait(false)).Dispose();
        }

        if (entry.Actions.Verify is { } verify)
        {
            Uri address = AddressOf(verify.Href);
            var question = new LfsObject(entry.Oid, file.Bytes);
            using HttpResponseMessage response =
                await client.SendAsync(() => Post(address, question, HubJson.Default.LfsObject), cancellation).ConfigureAwait(false);
            client.ThrowIfRefused(response, repository, $"check the upload of {file.Path}");
        }
    }

    private UploadParts? PartsOf(LfsAction upload, LocalFile file)
    {
        try
        {
            UploadParts? parts = UploadParts.Of(upload);
            return parts is null || parts.Fits(file.Bytes)
                ? parts
                : throw Refused($"{Quantity.Of(parts.Addresses.Length, "address", "addresses")} for the parts", $"upload {file.Path}");
        }
        catch (JsonException failure)
        {
            throw Refused(HubText.Of(failure.Message), $"upload {file.Path}");
        }
    }

    private async Task UploadPartsAsync(
        LfsAction upload, UploadParts parts, string digest, LocalFile file, TransferProgress progress, CancellationToken cancellation)
    {
        string[] etags = new string[parts.Addresses.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = PartsAtATime, CancellationToken = cancellation };
        await Parallel.ForEachAsync(Enumerable.Range(0, etags.Length), parallel, async (part, stop) =>
        {
            long start = part * parts.PartBytes;
            using HttpResponseMessage response =
                await PutAsync(parts.Addresses[part], file, start, Math.Min(parts.PartBytes, file.Bytes - start), progress, stop).ConfigureAwait(false);
            etags[part] = response.Headers.ETag?.ToString() ?? "";
        }).ConfigureAwait(false);
        var completion = new LfsCompletion(digest, [.. etags.Select((etag, part) => new LfsPart(part + 1, etag))]);
        Uri address = AddressOf(upload.Href);
        using HttpResponseMessage completed =
            await client.SendAsync(() => Post(address, completion, HubJson.Default.LfsCompletion), cancellation).ConfigureAwait(false);
        client.ThrowIfRefused(completed, repository, $"upload {file.Path}");
    }

    private async Task<HttpResponseMessage> PutAsync(
        string address, LocalFile file, long start, long length, TransferProgress progress, CancellationToken cancellation)
    {
        HttpResponseMessage response = await client.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Put, AddressOf(address)) { Content = new FileRangeContent(file.Source, start, length, progress) },
            cancellation).ConfigureAwait(false);
        client.ThrowIfRefused(response, repository, $"upload {file.Path}");
        return response;
    }

    /// <exception cref="FineTuneException">FT5019: the Hub names what is no address of the web.</exception>
    private Uri AddressOf(string address) => HubAddress.TryFollow(new Uri(client.Settings.Endpoint + "/"), address, out Uri? found)
        ? found
        : throw Refused($"with the address '{HubText.Of(address)}'", "where to upload to");

    private FineTuneException Refused(string answer, string what) => new(DiagnosticCatalog.HubRefused, null, client.Settings.Endpoint, answer, what, "");

    private static HttpRequestMessage Post<T>(Uri address, T question, JsonTypeInfo<T> type)
    {
        HttpContent content = HubJson.Content(question, type);
        content.Headers.ContentType = new MediaTypeHeaderValue(Media);
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Media));
        return request;
    }
}
