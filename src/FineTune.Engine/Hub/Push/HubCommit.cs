using System.Collections.Concurrent;
using FineTune.Contracts;

namespace FineTune.Engine.Hub.Push;

/// <summary>What one commit changes.</summary>
internal sealed class HubCommit(HubClient client, HubRepository repository, string revision)
{
    private const int FilesInAQuestion = 256;

    /// <summary>Uploads what is large, then changes the branch by one request: readers see the old state or the new one.</summary>
    /// <param name="parent">The branch's head as it was looked at; the commit is refused where it has moved.</param>
    /// <returns>The answer; its commit is the new head.</returns>
    /// <exception cref="FineTuneException">FT5014: the branch has moved. FT5015: the connection broke off.</exception>
    public async Task<CommitAnswer> MakeAsync(
        string summary, string parent, IReadOnlyList<LocalFile> files, IReadOnlyList<string> deleted, bool opensPullRequest, CancellationToken cancellation)
    {
        Dictionary<string, UploadMode> modes = AskForModes(files, opensPullRequest, cancellation);
        List<LocalFile> wanted = [.. files.Where(file => modes[file.Path].ShouldIgnore != true)];
        // Storage takes no empty objects.
        List<LocalFile> large = [.. wanted.Where(file => modes[file.Path].IsLarge && file.Bytes > 0)];
        IReadOnlyDictionary<string, string> digests = await UploadAsync(large, opensPullRequest, cancellation).ConfigureAwait(false);
        ReadOnlyMemory<byte>[] lines =
        [
            CommitLine.Header(summary, parent), .. wanted.Select(file => Line(file, digests)), .. deleted.Select(CommitLine.Deletion)
        ];
        string path = $"{repository.ApiPath}/commit/{Uri.EscapeDataString(revision)}{Query(opensPullRequest)}";
        return client.Ask(
            () => new HttpRequestMessage(HttpMethod.Post, path) { Content = new CommitContent(lines) },
            HubJson.Default.CommitAnswer,
            repository,
            "write",
            cancellation);
    }

    private Dictionary<string, UploadMode> AskForModes(IReadOnlyList<LocalFile> files, bool opensPullRequest, CancellationToken cancellation)
    {
        string path = $"{repository.ApiPath}/preupload/{Uri.EscapeDataString(revision)}{Query(opensPullRequest)}";
        var modes = new Dictionary<string, UploadMode>(StringComparer.Ordinal);
        foreach (LocalFile[] chunk in files.Chunk(FilesInAQuestion))
        {
            var question = new PreuploadQuestion([.. chunk.Select(file => new PreuploadFile(file.Path, file.Sample, file.Bytes))]);
            HttpContent content = HubJson.Content(question, HubJson.Default.PreuploadQuestion);
            foreach (UploadMode mode in client.Post(path, content, HubJson.Default.PreuploadAnswer, repository, "write", cancellation).Files)
            {
                modes[mode.Path] = mode;
            }
        }

        return files.FirstOrDefault(file => !modes.ContainsKey(file.Path)) is { } untold
            ? throw new FineTuneException(DiagnosticCatalog.HubRefused, null, client.Settings.Endpoint, "nothing", $"how to store {untold.Path}", "")
            : modes;
    }

    /// <summary>Brings contents into large file storage.</summary>
    /// <returns>Their digests by the files' paths.</returns>
    private async Task<IReadOnlyDictionary<string, string>> UploadAsync(List<LocalFile> files, bool opensPullRequest, CancellationToken cancellation)
    {
        var digests = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        if (files.Count == 0)
        {
            return digests;
        }

        var contents = new ConcurrentDictionary<string, LocalFile>(StringComparer.Ordinal);
        Parallel.ForEach(files, new ParallelOptions { CancellationToken = cancellation }, file =>
        {
            string digest = file.Sha256(cancellation);
            digests[file.Path] = digest;
            contents[digest] = file;
        });
        await new LargeFileUploader(client, repository, opensPullRequest ? null : revision).UploadAsync(contents, cancellation).ConfigureAwait(false);
        return digests;
    }

    private static ReadOnlyMemory<byte> Line(LocalFile file, IReadOnlyDictionary<string, string> digests) =>
        digests.TryGetValue(file.Path, out string? digest) ? CommitLine.Large(file, digest) : file.RegularLine();

    private static string Query(bool opensPullRequest) => opensPullRequest ? "?create_pr=1" : "";
}
