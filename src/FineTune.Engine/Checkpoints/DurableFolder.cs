using System.ComponentModel;
using System.Runtime.InteropServices;

namespace FineTune.Engine.Checkpoints;

/// <summary>
/// Puts a folder in place so that a power failure leaves either nothing or all of it: a rename reaches the disk only after the files have,
/// and only with its own folder flushed is it there to stay.
/// </summary>
internal static partial class DurableFolder
{
    private const int ReadOnly = 0;

    /// <summary>Flushes the files of <paramref name="partial"/>, renames it and flushes the folder it lies in.</summary>
    public static void Commit(string partial, string final)
    {
        foreach (string file in Directory.EnumerateFiles(partial))
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.ReadWrite);
            stream.Flush(flushToDisk: true);
        }

        FlushEntries(partial);
        Directory.Move(partial, final);
        FlushEntries(Path.GetDirectoryName(final)!);
    }

    /// <summary>Flushes the names in a folder. On Windows NTFS keeps them in its journal, and folders cannot be flushed.</summary>
    private static void FlushEntries(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
        {
            throw Failure(folder);
        }

        try
        {
            if (Synchronise(descriptor) != 0)
            {
                throw Failure(folder);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string folder)
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException($"'{folder}' cannot be flushed: {new Win32Exception(error).Message}", error);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronise(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
