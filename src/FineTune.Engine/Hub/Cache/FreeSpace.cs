using FineTune.Contracts;

namespace FineTune.Engine.Hub.Cache;

/// <summary>Asks before a download whether it will have room, and not when the disk is full.</summary>
internal static class FreeSpace
{
    private const long Megabyte = 1_000_000;

    /// <exception cref="FineTuneException">FT5032: there is less room than the files still take.</exception>
    public static void ThrowIfTooLittle(CachedRepository cache, IEnumerable<HubFile> files)
    {
        if (FreeBytes(cache.CacheFolder) is not { } free)
        {
            return;
        }

        // The lengths are the Hub's: their sum may be larger than any number.
        decimal needed = 0;
        foreach (HubFile file in files.DistinctBy(file => file.Etag))
        {
            needed += file.Bytes - Math.Min(file.Bytes, cache.PresentBytes(file.Etag));
        }

        if (needed > free)
        {
            throw new FineTuneException(
                DiagnosticCatalog.HubLittleDiskSpace, null, cache.Repository.Display, Math.Ceiling(needed / Megabyte), cache.CacheFolder, free / Megabyte);
        }
    }

    /// <summary>Null where the system does not say, as for a folder of another machine on Windows.</summary>
    private static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
