using FineTune.Contracts;
using FineTune.Tasks.Stamps;
using FineTune.Tasks.Validation;

namespace FineTune.Tasks.Fingerprints;

/// <summary>Pictures in keys: an entry a folder, over the names and the contents of the pictures in it. One for each picture would be thousands.</summary>
internal sealed class PictureDigests(FileHasher hasher, Func<string, string> display)
{
    /// <summary>The pictures of a Dataset, full paths: its files, or those that its rows may name; none where rows are no pictures.</summary>
    public static IReadOnlyList<string> PicturesOf(DatasetSpec dataset) => dataset.Format == DatasetFormat.ImageFolder ? dataset.Files
        : dataset.ImageFolder is { } folder ? PictureFiles.Below(folder)
        : [];

    /// <summary>For each folder the names and the digests of the pictures in it.</summary>
    public static SortedDictionary<string, List<KeyEntry>> ByFolder(IReadOnlyList<string> pictures, FileHasher hasher)
    {
        var folders = new SortedDictionary<string, List<KeyEntry>>(StringComparer.Ordinal);
        foreach (string picture in pictures)
        {
            string folder = Path.GetDirectoryName(picture)!;
            if (!folders.TryGetValue(folder, out List<KeyEntry>? entries))
            {
                folders.Add(folder, entries = []);
            }

            string name = Path.GetFileName(picture);
            entries.Add(new KeyEntry(name, hasher.Hash(picture) ?? "missing", name, EntryKind.File));
        }

        return folders;
    }

    /// <param name="prefix">What the entries' names begin with.</param>
    /// <param name="pictures">Full paths.</param>
    /// <param name="root">The folder that the entries are named below; null names each by its own name.</param>
    public List<KeyEntry> Of(string prefix, IReadOnlyList<string> pictures, string? root)
    {
        var digests = new List<KeyEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string folder, List<KeyEntry> entries) in ByFolder(pictures, hasher))
        {
            string name = root is null ? Path.GetFileName(folder) : Path.GetRelativePath(root, folder).Replace('\\', '/');
            string entry = $"{prefix}pictures/{name}";
            for (int other = 2; !names.Add(entry); other++)
            {
                entry = $"{prefix}pictures/{name}/{KeyText.Number(other)}";
            }

            digests.Add(new KeyEntry(entry, StageKey.Digest(entries), $"the pictures of {display(folder)}", EntryKind.Pictures));
        }

        return digests;
    }
}
