using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Fingerprints;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Stages;

/// <summary>
/// What the files of a stage are called, <c>names.json</c>: a file that is only renamed leaves the stage up to date and its stamp as it is, and the build
/// after that has to speak of it by the name that it had last.
/// </summary>
internal sealed class ShownNames(StageFolder folder)
{
    /// <summary>Among the names of entries, of which none is empty: the key of the stage that they are of.</summary>
    private const string OfKey = "";

    private string FilePath => Path.Combine(folder.FullPath, "names.json");

    /// <summary>The stamp's entries with the names that their files had in the last build.</summary>
    public IReadOnlyList<KeyEntry> Of(StageStamp stamp)
    {
        if (Load(stamp) is not { } names)
        {
            return stamp.Entries;
        }

        var entries = new List<KeyEntry>(stamp.Entries.Count);
        foreach (KeyEntry entry in stamp.Entries)
        {
            entries.Add(names.TryGetValue(entry.Name, out string? name) ? entry with { Display = name } : entry);
        }

        return entries;
    }

    /// <summary>Notes what the files of an up-to-date stage are called now.</summary>
    public void Remember(StageStamp stamp, StageKey key)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (KeyEntry entry in Of(stamp))
        {
            known[entry.Name] = entry.Display;
        }

        var names = new Dictionary<string, string>(StringComparer.Ordinal) { [OfKey] = key.Value };
        bool changed = false;
        foreach (KeyEntry entry in key.Entries)
        {
            names[entry.Name] = entry.Display;
            changed |= known.TryGetValue(entry.Name, out string? name) && name != entry.Display;
        }

        if (changed)
        {
            MemoFile.TryWrite(FilePath, JsonSerializer.SerializeToUtf8Bytes(names, TasksJson.Default.DictionaryStringString));
        }
    }

    /// <summary>The names; null where none are noted for the stamp's run.</summary>
    private Dictionary<string, string>? Load(StageStamp stamp)
    {
        if (!File.Exists(FilePath))
        {
            return null;
        }

        try
        {
            Dictionary<string, string>? names = JsonSerializer.Deserialize(File.ReadAllBytes(FilePath), TasksJson.Default.DictionaryStringString);
            return names is not null && names.TryGetValue(OfKey, out string? key) && key == stamp.Key ? names : null;
        }
        catch (JsonException)
        {
            // Names are for people only; they are written anew with the next renaming.
            return null;
        }
    }
}
