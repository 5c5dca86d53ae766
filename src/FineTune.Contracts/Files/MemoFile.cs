namespace FineTune.Contracts;

/// <summary>
/// Files that save a later build time or make it say more, and decide nothing: where the disk cannot be written, a build in which nothing changed goes on
/// without.
/// </summary>
public static class MemoFile
{
    /// <summary>False where it cannot be written: the next build does the work once more.</summary>
    public static bool TryWrite(string path, byte[] content)
    {
        try
        {
            AtomicFile.Write(path, content);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Whoever writes what a build needs says what is wrong with the disk.
            return false;
        }
    }
}
