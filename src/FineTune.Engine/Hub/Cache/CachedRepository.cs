using System.Text;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Hub.Transfer;

namespace FineTune.Engine.Hub.Cache;

/// <summary>
/// One repository in the cache that all Hugging Face libraries share: <c>blobs/&lt;digest&gt;</c> hold the contents,
/// <c>snapshots/&lt;commit&gt;/&lt;path&gt;</c>
/// point to them, <c>refs/&lt;revision&gt;</c> say what commit a branch was when it was last looked at. Nothing gets its name before it is whole.
/// </summary>
internal sealed class CachedRepository
{
    private static ReadOnlySpan<byte> CacheTag =>
        "Signature: 8a477f597d28d172789f06886806bc55\n# This file is a cache directory tag (https://bford.info/cachedir/).\n"u8;

    private readonly string _folder;
    private readonly bool _links;

    /// <param name="cacheFolder">The folder of all cached repositories.</param>
    /// <param name="links">False where snapshots are to hold files and not links.</param>
    public CachedRepository(string cacheFolder, HubRepository repository, bool links)
    {
        CacheFolder = cacheFolder;
        Repository = repository;
        _links = links;
        _folder = Path.Combine(cacheFolder, repository.CacheName);
    }

    public string CacheFolder { get; }

    public HubRepository Repository { get; }

    /// <summary>The folder of a commit's files, whether or not it is there.</summary>
    public string Snapshot(string commit) => Path.Combine(_folder, "snapshots", commit);

    /// <summary>Where a file of a commit lies, whether or not it is there.</summary>
    /// <exception cref="FineTuneException">FT5030: its path leads out of the snapshot, or cannot be one on every system.</exception>
    public string PathOf(string commit, string file) => PathBelow.TryResolve(Snapshot(commit), file, out string? path, out string? objection)
        ? path
        : throw HubUnsafe.Of(Repository, $"a file called '{HubText.Of(file)}', whose path {objection}");

    /// <summary>
    /// Whether a commit's file is there with its content: as a link to the content of its digest, or else, as a file or a link to somewhere else, with the
    /// digest that comes of reading it. False for a link to a content that somebody has deleted, which File.Exists takes for a file.
    /// </summary>
    public bool Has(string commit, HubFile file, CancellationToken cancellation)
    {
        string path = PathOf(commit, file.Path);
        FileInfo content = LinkedFile.Follow(path);
        if (!content.Exists || !file.IsListed)
        {
            return content.Exists;
        }

        return content.Length == file.Bytes && (IsLinkTo(path, BlobPath(file.Etag)) || ContentDigest.Fits(path, file, cancellation));
    }

    public string BlobPath(string etag) => Path.Combine(_folder, "blobs", etag);

    /// <summary>Where a content is collected until it is whole.</summary>
    public string IncompletePath(string etag) => BlobPath(etag) + ".finetune.incomplete";

    /// <summary>Held while a content is fetched, by every library that shares the cache.</summary>
    public string LockPath(string etag) => Path.Combine(CacheFolder, ".locks", Repository.CacheName, etag + ".lock");

    /// <summary>True where a fetch of this content was killed, or is under way.</summary>
    public bool IsBegun(string etag) => File.Exists(IncompletePath(etag)) || File.Exists(FileMutex.OwnerFile(LockPath(etag)));

    /// <summary>The commit a revision was when it was last looked at; null where nobody has looked.</summary>
    public string? FindRef(string revision)
    {
        if (PinnedRevision.IsCommit(revision))
        {
            return revision;
        }

        // What stands in it becomes the name of a folder.
        string? path = RefPath(revision);
        string commit = File.Exists(path) ? File.ReadAllText(path).Trim() : "";
        return PinnedRevision.IsCommit(commit) ? commit : null;
    }

    public void SaveRef(string revision, string commit)
    {
        if (revision != commit && RefPath(revision) is { } path)
        {
            Write(path, Encoding.ASCII.GetBytes(commit));
        }
    }

    /// <summary>The files of a commit; null where the cache does not know them.</summary>
    public IReadOnlyList<HubFile>? FindFiles(string commit)
    {
        string path = TreePath(commit);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using FileStream stream = File.OpenRead(path);
            return HubJson.Read(stream, HubJson.Default.TreeCacheFile).Listed();
        }
        catch (JsonException)
        {
            // A cache: what cannot be read is asked for again.
            return null;
        }
    }

    public void SaveFiles(string commit, IReadOnlyList<HubFile> files)
    {
        Write(TreePath(commit), JsonSerializer.SerializeToUtf8Bytes(TreeCacheFile.Of(files), HubJson.Default.TreeCacheFile));
    }

    /// <summary>Makes the folders a download needs.</summary>
    public void Prepare(string commit)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "blobs"));
        Directory.CreateDirectory(Snapshot(commit));
        string tag = Path.Combine(CacheFolder, "CACHEDIR.TAG");
        if (!File.Exists(tag))
        {
            Write(tag, CacheTag.ToArray());
        }
    }

    /// <summary>Makes a commit's file point to a content that is there.</summary>
    /// <param name="isNew">True where no other file can point to it yet: without links it is then moved instead of copied.</param>
    public void Point(string commit, string file, string etag, bool isNew)
    {
        string path = PathOf(commit, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string blob = BlobPath(etag);
        if (_links && TryLink(path, blob))
        {
            return;
        }

        if (isNew)
        {
            File.Move(blob, path, overwrite: true);
        }
        else
        {
            string temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
            File.Copy(blob, temporary, overwrite: true);
            File.Move(temporary, path, overwrite: true);
        }
    }

    /// <summary>Bytes of a content that are there: all of them, or what an earlier fetch has left.</summary>
    public long PresentBytes(string etag) =>
        new[] { BlobPath(etag), IncompletePath(etag) }.Select(path => new FileInfo(path)).Where(file => file.Exists).Select(file => file.Length)
            .FirstOrDefault();

    /// <summary>Null for what cannot be the name of a revision.</summary>
    private string? RefPath(string revision) => PathBelow.TryResolve(Path.Combine(_folder, "refs"), revision, out string? path, out _) ? path : null;

    private static bool IsLinkTo(string path, string blob) =>
        new FileInfo(path).LinkTarget is { } target && Path.GetFullPath(target, Path.GetDirectoryName(path)!) == Path.GetFullPath(blob);

    private static bool TryLink(string path, string blob)
    {
        try
        {
            // Also a link to nothing.
            File.Delete(path);

            File.CreateSymbolicLink(path, Path.GetRelativePath(Path.GetDirectoryName(path)!, blob));
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made it meanwhile.
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            // Windows without developer mode, or a file system without links.
            return false;
        }
    }

    private string TreePath(string commit) => Path.Combine(_folder, "trees", commit + ".json");

    private static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, path, overwrite: true);
    }
}
