using FineTune.Contracts;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Store;

/// <summary>What a stage warned of points to files; in the store they are relative to the project's folder, as it lies elsewhere in another clone.</summary>
internal static class StampPaths
{
    public static StageStamp Relative(StageStamp stamp, string projectFolder) => With(stamp, file =>
    {
        string relative = Path.GetRelativePath(projectFolder, file);
        // Another drive: its path is of no use elsewhere.
        return (Path.IsPathRooted(relative) ? Path.GetFileName(file) : relative).Replace('\\', '/');
    });

    public static StageStamp Absolute(StageStamp stamp, string projectFolder) => With(stamp, file => Path.GetFullPath(file, projectFolder));

    private static StageStamp With(StageStamp stamp, Func<string, string> path)
    {
        if (stamp.Warnings is null)
        {
            return stamp;
        }

        var warnings = new List<LogEvent>();
        foreach (LogEvent warning in stamp.Warnings)
        {
            warnings.Add(warning.Position is { } position ? warning with { Position = position with { File = path(position.File) } } : warning);
        }

        return stamp with
        {
            Warnings = warnings,
            Places = stamp.Places?.ToDictionary(place => place.Key, place => place.Value with { File = path(place.Value.File) }, StringComparer.Ordinal),
        };
    }
}
