namespace FineTune.Tasks.Validation;

/// <summary>The picture files of a folder, by their extensions.</summary>
internal static class PictureFiles
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".jpe", ".png", ".webp", ".gif", ".bmp"];

    /// <summary>A link that leads to itself ends here.</summary>
    private const int MaxDepth = 32;

    public static bool IsPicture(string path) => Array.IndexOf(Extensions, Path.GetExtension(path).ToLowerInvariant()) >= 0;

    /// <summary>Full paths of all pictures in a folder and below it, in the order of their names; those in hidden folders are left out.</summary>
    /// <param name="folder">Full path; none are in one that does not exist.</param>
    public static List<string> Below(string folder)
    {
        var found = new List<string>();
        if (!Directory.Exists(folder))
        {
            return found;
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, AttributesToSkip = FileAttributes.Hidden };
        foreach (string path in Directory.EnumerateFiles(folder, "*", options))
        {
            if (IsPicture(path))
            {
                found.Add(path);
            }
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }
}
