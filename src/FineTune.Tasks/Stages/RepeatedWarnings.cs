using FineTune.Contracts;
using FineTune.Tasks.Fingerprints;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Stages;

/// <summary>
/// What a run warned of, as a later build says it again. Names of files and lines of the project are in no key: a dataset's file may have been renamed since,
/// or be called otherwise where a store had the run from, and an element of the project file may have moved.
/// </summary>
internal static class RepeatedWarnings
{
    /// <summary>The warnings of a run of a key, pointing to the files as they are called now and to the elements where they stand now.</summary>
    public static IReadOnlyList<LogEvent> Of(StageStamp stamp, StageKey key, ProjectSpec project)
    {
        if (stamp.Warnings is not { Count: > 0 } warnings)
        {
            return [];
        }

        Dictionary<string, string> renamed = Renamed(stamp, key, project);
        Dictionary<SourcePosition, SourcePosition> moved = Moved(stamp, project);
        return [.. warnings.Select(warning => warning.Position switch
        {
            null => warning,
            var position when renamed.TryGetValue(position.File, out string? now) => warning with { Position = position with { File = now } },
            var position when moved.TryGetValue(position, out SourcePosition? now) => warning with { Position = now },
            _ => warning,
        })];
    }

    /// <summary>Full paths of the datasets' files: as they were called, and as they are.</summary>
    private static Dictionary<string, string> Renamed(StageStamp stamp, StageKey key, ProjectSpec project)
    {
        string folder = Path.GetDirectoryName(project.ProjectFile)!;
        Dictionary<string, string> shown =
            key.Entries.Where(entry => entry.Kind == EntryKind.File).ToDictionary(entry => entry.Name, entry => entry.Display, StringComparer.Ordinal);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (KeyEntry entry in stamp.Entries.Where(entry => entry.Kind == EntryKind.File && shown.ContainsKey(entry.Name)))
        {
            names.TryAdd(Path.GetFullPath(entry.Display, folder), Path.GetFullPath(shown[entry.Name], folder));
        }

        return names;
    }

    /// <summary>Where elements stood, and where they stand; the project file alone for those that are gone.</summary>
    private static Dictionary<SourcePosition, SourcePosition> Moved(StageStamp stamp, ProjectSpec project)
    {
        IReadOnlyDictionary<string, SourcePosition> now = ProjectPlaces.Of(project);
        var moved = new Dictionary<SourcePosition, SourcePosition>();
        foreach ((string name, SourcePosition position) in stamp.Places ?? new Dictionary<string, SourcePosition>())
        {
            moved.TryAdd(position, now.GetValueOrDefault(name) ?? new SourcePosition(project.ProjectFile));
        }

        return moved;
    }
}
