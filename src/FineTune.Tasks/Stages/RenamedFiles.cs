using FineTune.Contracts;
using FineTune.Tasks.Fingerprints;

namespace FineTune.Tasks.Stages;

/// <summary>A file's name is in no key, so a dataset's file may have been renamed since the run, or be called otherwise where a store had the run from.</summary>
internal static class RenamedFiles
{
    /// <summary>What a run of a key warned of, pointing to the files as they are called now.</summary>
    public static IReadOnlyList<LogEvent> Warnings(StageStamp stamp, StageKey key, string projectFile)
    {
        if (stamp.Warnings is not { Count: > 0 } warnings)
        {
            return [];
        }

        string folder = Path.GetDirectoryName(projectFile)!;
        Dictionary<string, string> shown = key.Entries.Where(entry => entry.Kind == EntryKind.File).ToDictionary(entry => entry.Name, entry => entry.Display, StringComparer.Ordinal);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (KeyEntry entry in stamp.Entries.Where(entry => entry.Kind == EntryKind.File && shown.ContainsKey(entry.Name)))
        {
            names.TryAdd(Path.GetFullPath(entry.Display, folder), Path.GetFullPath(shown[entry.Name], folder));
        }

        return [.. warnings.Select(warning => warning.Position is { } position && names.TryGetValue(position.File, out string? now)
            ? warning with { Position = position with { File = now } }
            : warning)];
    }
}
