using System.Text;

namespace FineTune.Engine.Data;

/// <summary>Columns as editors count them.</summary>
internal static class TextPosition
{
    /// <summary>The column behind the bytes of a line that stand before it, in UTF-16 units.</summary>
    public static int Column(ReadOnlySpan<byte> before)
    {
        ReadOnlySpan<byte> byteOrderMark = Encoding.UTF8.Preamble;
        return Encoding.UTF8.GetCharCount(before.StartsWith(byteOrderMark) ? before[byteOrderMark.Length..] : before) + 1;
    }
}
