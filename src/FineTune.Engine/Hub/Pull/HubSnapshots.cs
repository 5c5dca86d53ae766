using FineTune.Contracts;
using FineTune.Engine.Hub.Cache;
using FineTune.Engine.Hub.Transfer;

namespace FineTune.Engine.Hub.Pull;

/// <summary>Brings files of pinned commits into the cache. What the cache has is not asked for, and offline nothing is.</summary>
internal sealed class HubSnapshots(HubClient client)
{
    private const int FilesAtATime = 8;

    public CachedRepository Cache(HubRepository repository) =>
        new(client.Settings.CacheFolder, repository, links: !client.Settings.DisableSymlinks);

    /// <summary>The commit a revision stands for now; offline, when it was last looked at.</summary>
    public string CommitOf(CachedRepository cache, string revision, CancellationToken cancellation)
    {
        if (client.Settings.Offline)
        {
            return cache.FindRef(revision) ?? throw Missing(cache, revision, $"the revision '{revision}'");
        }

        string commit = client.CommitOf(cache.Repository, revision, cancellation);
        cache.SaveRef(revision, commit);
        return commit;
    }

    /// <summary>The files of a commit: from the cache, or else from the Hub.</summary>
    public IReadOnlyList<HubFile> List(CachedRepository cache, string commit, CancellationToken cancellation)
    {
        if (cache.FindFiles(commit) is { } known)
        {
            return known;
        }

        if (client.Settings.Offline)
        {
            // A library that keeps no list of files may have fetched them.
            IReadOnlyList<HubFile> present = FilesIn(cache.Snapshot(commit));
            return present.Count > 0 ? present : throw Missing(cache, commit, $"the commit {commit}");
        }

        IReadOnlyList<HubFile> files = client.ListFiles(cache.Repository, commit, cancellation);
        cache.SaveFiles(commit, files);
        return files;
    }

    /// <summary>
    /// Throws where nobody knows what files the commit has besides those in the cache, so that what is missing may be there for all we know.
    /// </summary>
    public void ThrowIfUnknown(CachedRepository cache, string commit, string what)
    {
        if (client.Settings.Offline && cache.FindFiles(commit) is null)
        {
            throw Missing(cache, commit, what);
        }
    }

    /// <summary>Makes files of a commit lie in the cache.</summary>
    public async Task FetchAsync(CachedRepository cache, string commit, IReadOnlyList<HubFile> files, CancellationToken cancellation)
    {
        HubUnsafe.ThrowIfNamesClash(cache.Repository, files);
        List<HubFile> missing = [.. files.Where(file => !cache.Has(commit, file, cancellation))];
        if (client.Settings.Offline && missing.Count > 0)
        {
            throw Missing(cache, commit, string.Join(", ", missing.Take(3).Select(file => file.Path))
                + (missing.Count > 3 ? $" and {Quantity.Of(missing.Count - 3, "more file")}" : ""));
        }

        // Another library may have fetched what a killed build had begun: nobody would come back for what that left behind.
        List<HubFile> wanted = client.Settings.Offline ? [] : [.. missing, .. files.Except(missing).Where(file => cache.IsBegun(file.Etag))];
        if (wanted.Count == 0)
        {
            return;
        }

        cache.Prepare(commit);
        FreeSpace.ThrowIfTooLittle(cache, missing);
        var progress = new TransferProgress(client.Events, wanted.Sum(file => file.Bytes));
        using var slots = new SemaphoreSlim(FilesAtATime);
        var downloader = new FileDownloader(client, progress, slots);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = FilesAtATime, CancellationToken = cancellation };
        // The largest first: they take longest.
        await Parallel.ForEachAsync(wanted.OrderByDescending(file => file.Bytes), parallel,
            async (file, stop) => await downloader.FetchAsync(cache, commit, file, stop).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>The text of a small file that has been fetched.</summary>
    /// <exception cref="FineTuneException">FT5031: it is not small.</exception>
    public async Task<byte[]> ReadAsync(CachedRepository cache, string commit, HubFile file, CancellationToken cancellation)
    {
        string path = cache.PathOf(commit, file.Path);
        return LinkedFile.Follow(path).Length <= client.Settings.Limits.TextBytes
            ? await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false)
            : throw new FineTuneException(
                DiagnosticCatalog.HubAnswerTooLarge,
                null,
                client.Settings.Endpoint,
                $"{client.Settings.Limits.TextBytes >> 20} MB",
                $"{file.Path} of {cache.Repository.Display}");
    }

    private static FineTuneException Missing(CachedRepository cache, string revision, string what)
    {
        string type = cache.Repository.IsDataset ? " --repo-type dataset" : "";
        return new FineTuneException(
            DiagnosticCatalog.HubOfflineMissing,
            null,
            what,
            cache.Repository.Display,
            cache.CacheFolder,
            $"hf download {cache.Repository.Id}{type} --revision {revision}");
    }

    private static List<HubFile> FilesIn(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. from path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
           let content = LinkedFile.Follow(path)
           where content.Exists
           let file = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')
           select new HubFile(file, content.Length, "", null),
    ];
}
