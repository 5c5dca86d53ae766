using System.Collections.Concurrent;

namespace FineTune.TestHub;

/// <summary>All the hub knows: accounts, repositories, uploaded objects.</summary>
public sealed class HubState : IDisposable
{
    private readonly ConcurrentDictionary<(RepositoryKind Kind, string Id), Repository> _repositories = new();
    private readonly ConcurrentDictionary<(RepositoryKind Kind, string Id), string> _renamed = new();

    public ConcurrentDictionary<string, HubUser> Users { get; } = new();

    /// <summary>Large file storage.</summary>
    public ObjectStore Objects { get; } = new();

    /// <summary>Objects above this are uploaded in parts.</summary>
    public long MultipartThreshold { get; set; } = 10_000_000;

    public int PartBytes { get; set; } = 5_000_000;

    /// <summary>Entries in one answer of the tree.</summary>
    public int TreePageSize { get; set; } = 1000;

    public ICollection<Repository> Repositories => _repositories.Values;

    public Repository Create(RepositoryKind kind, string id) =>
        TryCreate(kind, id) ?? throw new InvalidOperationException($"There is a {kind} '{id}' already.");

    /// <summary>The new repository; null where the name is taken.</summary>
    public Repository? TryCreate(RepositoryKind kind, string id)
    {
        var repository = new Repository(kind, id);
        return _repositories.TryAdd((kind, id), repository) ? repository : null;
    }

    public Repository? Find(RepositoryKind kind, string id) => _repositories.GetValueOrDefault((kind, id));

    public bool Delete(RepositoryKind kind, string id) => _repositories.TryRemove((kind, id), out _);

    /// <summary>Makes an old name redirect to a new one.</summary>
    public void Redirect(RepositoryKind kind, string from, string to) => _renamed[(kind, from)] = to;

    public void Dispose() => Objects.Dispose();

    public string? RedirectOf(RepositoryKind kind, string id) => _renamed.GetValueOrDefault((kind, id));
}
