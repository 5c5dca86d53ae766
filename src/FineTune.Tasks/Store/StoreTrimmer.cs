using FineTune.Contracts;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Store;

/// <summary>Removes the entries that were not used for the longest time, until the rest fits, and the files that no entry names.</summary>
internal sealed class StoreTrimmer(string root, TimeProvider time)
{
    /// <summary>A file this young may be of an entry that another build is about to write.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private readonly ActionFolder _actions = new(root);
    private readonly BlobFolder _blobs = new(root);

    /// <param name="limit">Bytes that may be left.</param>
    /// <param name="keptKey">The key of an entry that stays in any case; null for none.</param>
    /// <param name="alsoDamaged">True removes entries that cannot be read; otherwise they stay until somebody looks for them and is told.</param>
    public TrimResult Trim(long limit, string? keptKey = null, bool alsoDamaged = true)
    {
        List<StoredEntry> entries = Entries();
        entries.Sort((first, second) => second.LastUse.CompareTo(first.LastUse));
        bool full = false;
        return Keep(entries, (entry, bytes) =>
        {
            full |= bytes > limit;
            return entry.Stamp is null ? !alsoDamaged : entry.Stamp.Key == keptKey || !full;
        });
    }

    /// <summary>Removes the entries of these keys, and what only they name.</summary>
    public TrimResult Remove(IReadOnlySet<string> keys) => Keep(Entries(), (entry, _) => entry.Stamp is not { } stamp || !keys.Contains(stamp.Key));

    /// <param name="stays">Asked for every entry, with the bytes that would be in the store with it.</param>
    private TrimResult Keep(List<StoredEntry> entries, Func<StoredEntry, long, bool> stays)
    {
        var kept = new HashSet<string>(StringComparer.Ordinal);
        var dropped = new HashSet<string>(StringComparer.Ordinal);
        long left = 0;
        int removed = 0;
        foreach (StoredEntry entry in entries)
        {
            long more = entry.Bytes + NewBytes(entry, kept);
            bool keep = stays(entry, left + more);
            foreach (OutputFile output in entry.Stamp?.Outputs ?? [])
            {
                (keep ? kept : dropped).Add(output.Sha256);
            }

            if (keep)
            {
                left += more;
            }
            else
            {
                removed++;
                File.Delete(entry.Path);
            }
        }

        long leftovers = TemporaryFile.DeleteAllLeftovers(_blobs.Underway, SearchOption.AllDirectories)
            + TemporaryFile.DeleteAllLeftovers(_actions.Folder, SearchOption.AllDirectories);
        return new TrimResult(removed, DeleteOthers(kept, dropped) + leftovers, left);
    }

    /// <summary>All entries; those that cannot be read have no stamp and count as not used for the longest time.</summary>
    public List<StoredEntry> Entries()
    {
        var entries = new List<StoredEntry>();
        foreach (string path in _actions.All())
        {
            var file = new FileInfo(path);
            try
            {
                entries.Add(new StoredEntry(path, file.LastWriteTimeUtc, file.Length, ActionFolder.Read(path)));
            }
            catch (StoreDamageException)
            {
                entries.Add(new StoredEntry(path, DateTime.MinValue, file.Exists ? file.Length : 0, null));
            }
        }

        return entries;
    }

    private static long NewBytes(StoredEntry entry, HashSet<string> kept)
    {
        long bytes = 0;
        foreach (OutputFile output in entry.Stamp?.Outputs ?? [])
        {
            bytes += kept.Contains(output.Sha256) ? 0 : output.Bytes;
        }

        return bytes;
    }

    private long DeleteOthers(HashSet<string> kept, HashSet<string> dropped)
    {
        if (!Directory.Exists(_blobs.Folder))
        {
            return 0;
        }

        long freed = 0;
        DateTime young = time.GetUtcNow().UtcDateTime - Grace;
        foreach (string path in Directory.EnumerateFiles(_blobs.Folder, "*", SearchOption.AllDirectories))
        {
            var file = new FileInfo(path);
            if (!kept.Contains(file.Name) && (dropped.Contains(file.Name) || file.LastWriteTimeUtc < young))
            {
                freed += file.Length;
                FilePlacer.Delete(path);
            }
        }

        return freed;
    }
}
