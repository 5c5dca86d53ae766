using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace FineTune.Engine.Native;

/// <summary>The memory that this process has at the moment, on Linux (proc(5), statm), read in microseconds.</summary>
internal static class ResidentMemory
{
    private static readonly SafeFileHandle? Pages = Open();

    /// <returns>Null where the system does not say it.</returns>
    public static long? Bytes()
    {
        if (Pages is null)
        {
            return null;
        }

        Span<byte> text = stackalloc byte[128];
        ReadOnlySpan<byte> read = text[..RandomAccess.Read(Pages, text, fileOffset: 0)];
        // The size of the address space stands first.
        return Utf8Parser.TryParse(read[(read.IndexOf((byte)' ') + 1)..], out long pages, out _) ? pages * Environment.SystemPageSize : null;
    }

    private static SafeFileHandle? Open()
    {
        const string path = "/proc/self/statm";
        try
        {
            return File.Exists(path) ? File.OpenHandle(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
