using FineTune.Contracts;

namespace FineTune.Tasks.Validation;

/// <summary>The pictures or recordings of a folder, by their extensions.</summary>
internal static class MediaFiles
{
    /// <summary>A link that leads to itself ends here.</summary>
    private const int MaxDepth = 32;

    /// <summary>Full paths of all such files in a folder and below it, in the order of their names; those in hidden folders are left out.</summary>
    /// <param name="folder">Full path; none are in one that does not exist.</param>
    public static List<string> Below(string folder, MediaKind kind)
    {
        var found = new List<string>();
        if (!Directory.Exists(folder))
        {
            return found;
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, AttributesToSkip = FileAttributes.Hidden };
        foreach (string path in Directory.EnumerateFiles(folder, "*", options))
        {
            if (kind.IsFile(path))
            {
                found.Add(path);
            }
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>The kind that a folder holds files of, and these; the first of the kinds counts that has any.</summary>
    /// <param name="kinds">Those that it may hold.</param>
    public static (MediaKind? Kind, List<string> Files) Below(string folder, IReadOnlyList<MediaKind> kinds)
    {
        foreach (MediaKind kind in kinds)
        {
            List<string> found = Below(folder, kind);
            if (found.Count > 0)
            {
                return (kind, found);
            }
        }

        return (null, []);
    }
}
