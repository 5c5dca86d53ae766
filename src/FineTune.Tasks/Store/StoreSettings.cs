using FineTune.Contracts;

namespace FineTune.Tasks.Store;

/// <summary>Where the store is and what may be done with it.</summary>
/// <param name="Root">Full path.</param>
/// <param name="ReadOnly">True restores and neither adds nor deletes.</param>
/// <param name="SizeLimit">Bytes it may take; null for any number.</param>
internal sealed record StoreSettings(string Root, bool ReadOnly, long? SizeLimit)
{
    /// <summary>The settings of a project; null where the user has no home and the project names no place.</summary>
    /// <exception cref="FineTuneException">FT9103: the size limit is no size.</exception>
    public static StoreSettings? Of(string projectFile, string cachePath, bool readOnly, string sizeLimit)
    {
        string? root = CacheFolder.Find(cachePath, Path.GetDirectoryName(projectFile)!);
        return root is null ? null : new StoreSettings(root, readOnly, Limit(projectFile, sizeLimit));
    }

    private static long? Limit(string projectFile, string written)
    {
        try
        {
            return CacheSize.Parse(written);
        }
        catch (FormatException failure)
        {
            throw new FineTuneException(DiagnosticCatalog.BadCacheSize, new SourcePosition(projectFile), failure, written);
        }
    }
}
