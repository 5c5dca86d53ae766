using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FineTune.Tasks.Store;

/// <summary>
/// Puts a file's content at a second place without a second copy of its bytes where the file system can: a clone (btrfs, XFS, APFS, ReFS), or else, on Linux,
/// a hard link. A hard link is one file with two names, so both are made read-only; who writes to it nevertheless is found out by its digest.
/// </summary>
internal static partial class FilePlacer
{
    // _IOW(0x94, 9, int) of linux/fs.h.
    private const nuint FiClone = 0x40049409;
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <exception cref="IOException">It cannot be written; nothing is left at <paramref name="destination"/>.</exception>
    public static void Place(string source, string destination)
    {
        if (OperatingSystem.IsLinux() && (TryClone(source, destination) || TryLink(source, destination)))
        {
            return;
        }

        try
        {
            // Clones by itself on APFS and on ReFS.
            File.Copy(source, destination, overwrite: true);
            MakeWritable(destination);
        }
        catch (IOException)
        {
            Delete(destination);
            throw;
        }
    }

    public static void MakeReadOnly(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            File.SetAttributes(path, File.GetAttributes(path) | FileAttributes.ReadOnly);
        }
        else
        {
            File.SetUnixFileMode(path, ReadOnly);
        }
    }

    public static void MakeWritable(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            File.SetAttributes(path, File.GetAttributes(path) & ~FileAttributes.ReadOnly);
        }
        else
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserWrite);
        }
    }

    /// <summary>Deletes a file, also a read-only one; one that is not there is deleted already.</summary>
    public static void Delete(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            MakeWritable(path);
        }

        File.Delete(path);
    }

    private static bool TryClone(string source, string destination)
    {
        using (SafeFileHandle from = File.OpenHandle(source))
        using (SafeFileHandle to = File.OpenHandle(destination, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            if (Ioctl(to, FiClone, from) == 0)
            {
                return true;
            }
        }

        File.Delete(destination);
        return false;
    }

    private static bool TryLink(string source, string destination)
    {
        if (Link(source, destination) != 0)
        {
            return false;
        }

        MakeReadOnly(destination);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Ioctl(SafeFileHandle file, nuint request, SafeFileHandle source);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string source, string destination);
}
