using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FineTune.TestHub;

/// <summary>A repository with its history. One writer at a time.</summary>
public sealed class Repository
{
    public const string MainBranch = "main";

    private static readonly HashSet<string> LargeExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".safetensors", ".bin", ".parquet", ".arrow", ".onnx", ".pt", ".gz", ".zip",
    };

    private readonly ConcurrentDictionary<string, Commit> _commits = new();
    private readonly Lock _gate = new();
    private int _count;

    public Repository(RepositoryKind kind, string id)
    {
        Kind = kind;
        Id = id;
        byte[] attributes = Encoding.UTF8.GetBytes("*.safetensors filter=lfs diff=lfs merge=lfs -text\n*.parquet filter=lfs diff=lfs merge=lfs -text\n");
        Branches[MainBranch] = Store(null, "initial commit", new SortedDictionary<string, StoredFile>(StringComparer.Ordinal)
        {
            [".gitattributes"] = StoredFile.Regular(attributes),
        }).Id;
    }

    public RepositoryKind Kind { get; }

    /// <summary><c>namespace/name</c>; a dataset of old may have no namespace.</summary>
    public string Id { get; }

    public string Namespace => Id.Contains('/', StringComparison.Ordinal) ? Id[..Id.IndexOf('/', StringComparison.Ordinal)] : "";

    public bool IsPrivate { get; set; }

    /// <summary>Reading files asks for a token of somebody in <see cref="Admitted"/>.</summary>
    public bool IsGated { get; set; }

    public ConcurrentDictionary<string, bool> Admitted { get; } = new();

    /// <summary>Commit by branch; pull requests and conversions are branches called <c>refs/...</c>.</summary>
    public ConcurrentDictionary<string, string> Branches { get; } = new();

    public ConcurrentDictionary<string, string> Tags { get; } = new();

    public int PullRequests { get; private set; }

    public int CommitCount => _commits.Count;

    public Commit Head => Find(MainBranch)!;

    /// <summary>True where the Hub would put the file into large file storage.</summary>
    public static bool IsLarge(string path, long bytes) => bytes > 10_000_000 || (bytes > 0 && LargeExtensions.Contains(Path.GetExtension(path)));

    /// <summary>The commit of a branch, tag or commit id; null where there is none.</summary>
    public Commit? Find(string revision)
    {
        string name = revision == "HEAD" ? MainBranch : revision;
        string id = Branches.GetValueOrDefault(name) ?? Tags.GetValueOrDefault(name) ?? name;
        return _commits.GetValueOrDefault(id);
    }

    public string Text(string path, string revision = MainBranch) => Encoding.UTF8.GetString(Find(revision)!.Files[path].Content);

    /// <summary>Adds a file by a commit of its own.</summary>
    public Repository Add(string path, string text, string branch = MainBranch) => Add(path, Encoding.UTF8.GetBytes(text), branch);

    public Repository Add(string path, byte[] content, string branch = MainBranch)
    {
        lock (_gate)
        {
            Commit head = Find(branch) ?? Head;
            SortedDictionary<string, StoredFile> files = Copy(head.Files);
            files[path] = IsLarge(path, content.Length) ? StoredFile.Large(content) : StoredFile.Regular(content);
            Branches[branch] = Store(head.Id, $"Add {path}", files).Id;
            return this;
        }
    }

    /// <summary>Applies a change to a branch; a commit that changes nothing is none.</summary>
    /// <returns>The branch's new commit; null where its head is not <paramref name="parent"/>.</returns>
    public Commit? Apply(string branch, string? parent, string message, Action<SortedDictionary<string, StoredFile>> change)
    {
        lock (_gate)
        {
            Commit head = Find(branch)!;
            if (parent is not null && parent != head.Id)
            {
                return null;
            }

            SortedDictionary<string, StoredFile> files = Copy(head.Files);
            change(files);
            if (files.Count == head.Files.Count && files.All(file => head.Files.TryGetValue(file.Key, out StoredFile? old) && old.Etag == file.Value.Etag))
            {
                return head;
            }

            Commit commit = Store(head.Id, message, files);
            Branches[branch] = commit.Id;
            return commit;
        }
    }

    /// <summary>Opens a pull request on a branch.</summary>
    /// <returns>Its number; its branch is <c>refs/pr/N</c>.</returns>
    public int OpenPullRequest(string branch)
    {
        lock (_gate)
        {
            PullRequests++;
            Branches[string.Create(CultureInfo.InvariantCulture, $"refs/pr/{PullRequests}")] = Find(branch)!.Id;
            return PullRequests;
        }
    }

    private static SortedDictionary<string, StoredFile> Copy(IReadOnlyDictionary<string, StoredFile> files)
    {
        var copy = new SortedDictionary<string, StoredFile>(StringComparer.Ordinal);
        foreach ((string path, StoredFile file) in files)
        {
            copy.Add(path, file);
        }

        return copy;
    }

    private Commit Store(string? parent, string message, SortedDictionary<string, StoredFile> files)
    {
        byte[] name = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Kind} {Id} {parent} {message} {_count++}"));
#pragma warning disable CA5350 // Git's object format.
        var commit = new Commit(Convert.ToHexStringLower(SHA1.HashData(name)), parent, message, files);
#pragma warning restore CA5350
        _commits[commit.Id] = commit;
        return commit;
    }
}
