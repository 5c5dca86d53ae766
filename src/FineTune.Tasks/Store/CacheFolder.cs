namespace FineTune.Tasks.Store;

/// <summary>Where the store lies when no project says so: the user's cache folder of the platform.</summary>
internal static class CacheFolder
{
    private const string Name = "finetune-sdk";

    /// <summary>Full path of the store; null where the user has no home and none was named.</summary>
    /// <param name="written">FineTuneCachePath; empty takes the default.</param>
    /// <param name="projectFolder">What a relative path is seen from.</param>
    public static string? Find(string written, string projectFolder) =>
        written.Length > 0 ? Path.GetFullPath(written, projectFolder) : Default(Environment.GetEnvironmentVariable("XDG_CACHE_HOME"));

    /// <param name="xdgCacheHome">Honoured on every Unix; a relative one is not valid (XDG Base Directory Specification).</param>
    internal static string? Default(string? xdgCacheHome)
    {
        if (OperatingSystem.IsWindows())
        {
            return Below(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), Name, "cache");
        }

        if (!string.IsNullOrEmpty(xdgCacheHome) && Path.IsPathRooted(xdgCacheHome))
        {
            return Path.Combine(xdgCacheHome, Name);
        }

        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return OperatingSystem.IsMacOS() ? Below(home, "Library", "Caches", Name) : Below(home, ".cache", Name);
    }

    private static string? Below(string folder, params string[] names) => folder.Length == 0 ? null : Path.Combine([folder, .. names]);
}
