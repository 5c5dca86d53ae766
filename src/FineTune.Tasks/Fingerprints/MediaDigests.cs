using FineTune.Contracts;
using FineTune.Tasks.Stamps;
using FineTune.Tasks.Validation;

namespace FineTune.Tasks.Fingerprints;

/// <summary>
/// Pictures and recordings in keys: an entry a folder, over the names and the contents of those in it. One for each file would be thousands.
/// </summary>
internal sealed class MediaDigests(MediaKind kind, FileHasher hasher, Func<string, string> display)
{
    /// <summary>The kind of files that a Dataset has or its rows may name; null where rows are texts.</summary>
    public static MediaKind? KindOf(DatasetSpec dataset, FineTuneTask task) => MediaKind.OfFormat(dataset.Format) ?? TaskCatalog.Of(task).Media;

    /// <summary>The files of that kind of a Dataset, full paths: its own, or those that its rows may name; none where rows have no such files.</summary>
    public static IReadOnlyList<string> FilesOf(DatasetSpec dataset, MediaKind kind) => dataset.Format == kind.Folder ? dataset.Files
        : dataset.MediaFolder is { } folder ? MediaFiles.Below(folder, kind)
        : [];

    /// <summary>For each folder the names and the digests of the files in it.</summary>
    public static SortedDictionary<string, List<KeyEntry>> ByFolder(IReadOnlyList<string> files, FileHasher hasher)
    {
        var folders = new SortedDictionary<string, List<KeyEntry>>(StringComparer.Ordinal);
        foreach (string file in files)
        {
            string folder = Path.GetDirectoryName(file)!;
            if (!folders.TryGetValue(folder, out List<KeyEntry>? entries))
            {
                folders.Add(folder, entries = []);
            }

            string name = Path.GetFileName(file);
            entries.Add(new KeyEntry(name, hasher.Hash(file) ?? "missing", name, EntryKind.File));
        }

        return folders;
    }

    /// <param name="prefix">What the entries' names begin with.</param>
    /// <param name="files">Full paths.</param>
    /// <param name="root">The folder that the entries are named below; null names each by its own name.</param>
    public List<KeyEntry> Of(string prefix, IReadOnlyList<string> files, string? root)
    {
        var digests = new List<KeyEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string folder, List<KeyEntry> entries) in ByFolder(files, hasher))
        {
            string name = root is null ? Path.GetFileName(folder) : Path.GetRelativePath(root, folder).Replace('\\', '/');
            string entry = $"{prefix}{kind.Plural}/{name}";
            for (int other = 2; !names.Add(entry); other++)
            {
                entry = $"{prefix}{kind.Plural}/{name}/{KeyText.Number(other)}";
            }

            digests.Add(new KeyEntry(entry, StageKey.Digest(entries), $"the {kind.Plural} of {display(folder)}", EntryKind.Media));
        }

        return digests;
    }
}
