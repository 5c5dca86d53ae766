using FineTune.Contracts;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Fingerprints;

/// <summary>The entries of a key, while they are put together.</summary>
internal sealed class KeyEntryList(ProjectSpec project, FileHasher hasher)
{
    private readonly List<KeyEntry> _entries = [];

    public IReadOnlyList<KeyEntry> All => _entries;

    public void Add(KeyEntry entry) => _entries.Add(entry);

    public void AddRange(IEnumerable<KeyEntry> entries) => _entries.AddRange(entries);

    public void AddValue(string name, string value, string display) => _entries.Add(new KeyEntry(name, value, display));

    public void AddFile(string name, string path, string display) =>
        _entries.Add(new KeyEntry(name, hasher.Hash(path) ?? "missing", display, EntryKind.File));

    /// <summary>A path as explanations show it: as the project sees it.</summary>
    public string Display(string path) => Path.GetRelativePath(Path.GetDirectoryName(project.ProjectFile)!, path).Replace('\\', '/');
}
