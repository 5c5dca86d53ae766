using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FineTune.Contracts;

namespace FineTune.Engine.Hub.Push;

/// <summary>What one commit changes.</summary>
internal sealed class HubCommit(HubClient client, HubRepository repository, string revision)
{
    private const int FilesInAQuestion = 256;
    private const string Media = "application/x-ndjson";

    /// <summary>Uploads what is large, then changes the branch by one request: readers see the old state or the new one.</summary>
    /// <param name="parent">The branch's head as it was looked at; the commit is refused where it has moved.</param>
    /// <returns>The answer; its commit is the new head.</returns>
    /// <exception cref="FineTuneException">FT5014: the branch has moved. FT5015: the connection broke off.</exception>
    public async Task<CommitAnswer> MakeAsync(
        string summary, string parent, IReadOnlyList<LocalFile> files, IReadOnlyList<string> deleted, bool opensPullRequest, CancellationToken cancellation)
    {
        Dictionary<string, UploadMode> modes = await AskForModesAsync(files, opensPullRequest, cancellation).ConfigureAwait(false);
        List<LocalFile> wanted = [.. files.Where(file => !modes[file.Path].ShouldIgnore)];
        var digests = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var large = new ConcurrentDictionary<string, LocalFile>(StringComparer.Ordinal);
        // Storage takes no empty objects.
        await Parallel.ForEachAsync(wanted.Where(file => modes[file.Path].IsLarge && file.Bytes > 0), cancellation, async (file, stop) =>
        {
            string digest = await file.Sha256Async(stop).ConfigureAwait(false);
            digests[file.Path] = digest;
            large[digest] = file;
        }).ConfigureAwait(false);
        await new LargeFileUploader(client, repository, opensPullRequest ? null : revision).UploadAsync(large, cancellation).ConfigureAwait(false);
        var header = new CommitLine("header", new CommitValue { Summary = summary, Description = "", ParentCommit = parent });
        IEnumerable<CommitLine> lines = [header, .. wanted.Select(file => Line(file, digests.GetValueOrDefault(file.Path))), .. deleted.Select(Deletion)];
        return await SendAsync(lines, opensPullRequest, cancellation).ConfigureAwait(false);
    }

    private async Task<Dictionary<string, UploadMode>> AskForModesAsync(IReadOnlyList<LocalFile> files, bool opensPullRequest, CancellationToken cancellation)
    {
        var modes = new Dictionary<string, UploadMode>(StringComparer.Ordinal);
        foreach (LocalFile[] chunk in files.Chunk(FilesInAQuestion))
        {
            var question = new PreuploadRequest([.. chunk.Select(file => new PreuploadFile(file.Path, file.Sample(), file.Bytes))]);
            using HttpResponseMessage response = await client.PostAsync(
                $"{repository.ApiPath}/preupload/{Uri.EscapeDataString(revision)}{Query(opensPullRequest)}", question, HubJson.Default.PreuploadRequest, cancellation).ConfigureAwait(false);
            PreuploadAnswer answer = await client.ReadAsync(response, HubJson.Default.PreuploadAnswer, repository, "write", cancellation).ConfigureAwait(false);
            foreach (UploadMode mode in answer.Files)
            {
                modes[mode.Path] = mode;
            }
        }

        return modes;
    }

    private async Task<CommitAnswer> SendAsync(IEnumerable<CommitLine> lines, bool opensPullRequest, CancellationToken cancellation)
    {
        byte[] body = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => JsonSerializer.Serialize(line, HubJson.Default.CommitLine) + "\n")));
        string path = $"{repository.ApiPath}/commit/{Uri.EscapeDataString(revision)}{Query(opensPullRequest)}";
        using HttpResponseMessage response = await client.SendAsync(() => new HttpRequestMessage(HttpMethod.Post, path) { Content = Body(body) }, cancellation).ConfigureAwait(false);
        return await client.ReadAsync(response, HubJson.Default.CommitAnswer, repository, "write", cancellation).ConfigureAwait(false);
    }

    private static ByteArrayContent Body(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(Media);
        return content;
    }

    private static string Query(bool opensPullRequest) => opensPullRequest ? "?create_pr=1" : "";

    private static CommitLine Line(LocalFile file, string? digest) => digest is null
        ? new CommitLine("file", new CommitValue { Path = file.Path, Content = Convert.ToBase64String(File.ReadAllBytes(file.Source)), Encoding = "base64" })
        : new CommitLine("lfsFile", new CommitValue { Path = file.Path, Algo = "sha256", Oid = digest, Size = file.Bytes });

    private static CommitLine Deletion(string path) => new("deletedFile", new CommitValue { Path = path });
}
