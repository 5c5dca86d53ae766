namespace FineTune.Tasks.EngineProcesses;

/// <summary>Native libraries in packages that NuGet restored.</summary>
internal static class PackageNatives
{
    /// <param name="packageFolders">Where NuGet keeps packages, separated by semicolons.</param>
    /// <returns>The folder, full path; null where there is none.</returns>
    public static string? Find(string packageFolders, string package, string version, string runtimeIdentifier)
    {
        foreach (string folder in packageFolders.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string natives = Path.Combine(folder, package.ToLowerInvariant(), version, "runtimes", runtimeIdentifier, "native");
            if (Directory.Exists(natives))
            {
                return natives;
            }
        }

        return null;
    }
}
