using System.Text;

namespace FineTune.Engine.Data;

/// <summary>Columns as editors count them.</summary>
internal static class TextPosition
{
    /// <summary>Line ends among bytes, LF, CR LF or CR alone, and where the line behind the last one begins.</summary>
    public static (int Lines, int LastLine) Lines(ReadOnlySpan<byte> bytes)
    {
        int ends = bytes.Count((byte)'\n') + bytes.Count((byte)'\r') - bytes.Count("\r\n"u8);
        return (ends, bytes.LastIndexOfAny((byte)'\n', (byte)'\r') + 1);
    }

    /// <summary>The column behind the bytes of a line that stand before it, in UTF-16 units.</summary>
    public static int Column(ReadOnlySpan<byte> before)
    {
        ReadOnlySpan<byte> byteOrderMark = Encoding.UTF8.Preamble;
        return Encoding.UTF8.GetCharCount(before.StartsWith(byteOrderMark) ? before[byteOrderMark.Length..] : before) + 1;
    }
}
