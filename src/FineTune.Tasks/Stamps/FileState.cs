using System.Runtime.InteropServices;
using FineTune.Contracts;

namespace FineTune.Tasks.Stamps;

/// <summary>What the system tells about a file without reading it, links followed: enough to see that it is another file or was written to.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Ticks">When it was written last, UTC, as <see cref="DateTime.Ticks"/>.</param>
/// <param name="Identity">
/// Which file it is, whatever its path: device and inode on Linux, elsewhere the path behind links. Another file that is put in its place has another, also
/// where length and time are the same.
/// </param>
/// <param name="Change">
/// On Linux when anything of it was changed last, which no program can set: it tells of content that was replaced and given its old time again. Also moves
/// when a link to the file is made. Elsewhere 0.
/// </param>
internal readonly partial record struct FileState(long Bytes, long Ticks, string Identity, long Change)
{
    // struct statx, AT_FDCWD and STATX_BASIC_STATS of linux/stat.h and fcntl.h.
    private const int StatusBytes = 256;
    private const int CurrentFolder = -100;
    private const uint BasicStatus = 0x7FF;

    // ENOENT and ENOTDIR of errno.h.
    private const int NoSuchFile = 2;
    private const int NotAFolder = 20;

    /// <summary>The state; null where there is no such file.</summary>
    /// <exception cref="FineTuneException">FT2013: the system does not tell, as of links that lead in a circle.</exception>
    public static FileState? Of(string path) => OperatingSystem.IsLinux() ? OnLinux(path) : Elsewhere(path);

    private static FileState? Elsewhere(string path)
    {
        FileInfo file = LinkedFile.Follow(path);
        return file.Exists ? new FileState(file.Length, file.LastWriteTimeUtc.Ticks, file.FullName, 0) : null;
    }

    /// <summary>One call of statx(2), whose structure is the same on every architecture.</summary>
    private static FileState? OnLinux(string path)
    {
        Span<byte> status = stackalloc byte[StatusBytes];
        if (Statx(CurrentFolder, path, 0, BasicStatus, status) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            return error is NoSuchFile or NotAFolder
                ? null
                : throw new FineTuneException(DiagnosticCatalog.FileNotReadable, new SourcePosition(path), path, Marshal.GetPInvokeErrorMessage(error));
        }

        const int mode = 28, inode = 32, size = 40, changed = 96, written = 112, deviceMajor = 136, deviceMinor = 140;
        const ushort typeMask = 0xF000, folder = 0x4000, ordinaryFile = 0x8000;
        switch (BitConverter.ToUInt16(status[mode..]) & typeMask)
        {
            case folder:
                return null;
            case ordinaryFile:
                break;
            default:
                // Reading a pipe waits for a writer, a device may have no end.
                throw new FineTuneException(DiagnosticCatalog.FileNotReadable, new SourcePosition(path), path, "it is a pipe or a device");
        }

        string identity = string.Create(
            null, $"{BitConverter.ToUInt32(status[deviceMajor..])}:{BitConverter.ToUInt32(status[deviceMinor..])}:{BitConverter.ToUInt64(status[inode..])}");
        return new FileState(BitConverter.ToInt64(status[size..]), Time(status[written..]), identity, Time(status[changed..]));
    }

    /// <summary>Seconds since 1970 and nanoseconds, as ticks.</summary>
    private static long Time(ReadOnlySpan<byte> timestamp) =>
        DateTime.UnixEpoch.Ticks
            + (BitConverter.ToInt64(timestamp) * TimeSpan.TicksPerSecond)
            + (BitConverter.ToUInt32(timestamp[sizeof(long)..]) / TimeSpan.NanosecondsPerTick);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> status);
}
