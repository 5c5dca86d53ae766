using System.Text;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Turns a byte offset of a text file into a line and a column.</summary>
internal static class TextPosition
{
    /// <summary>The position of a byte, found by reading the file up to it; only for errors.</summary>
    public static SourcePosition At(string path, long offset)
    {
        using FileStream stream = File.OpenRead(path);
        var line = new List<byte>();
        int number = 1;
        while (offset-- > 0 && stream.ReadByte() is var value and >= 0)
        {
            if (value == '\n')
            {
                number++;
                line.Clear();
            }
            else
            {
                line.Add((byte)value);
            }
        }

        return new SourcePosition(path, number, Column(line.ToArray()));
    }

    /// <summary>The column behind the bytes of a line that stand before it, in UTF-16 units as editors count.</summary>
    public static int Column(ReadOnlySpan<byte> before)
    {
        ReadOnlySpan<byte> byteOrderMark = Encoding.UTF8.Preamble;
        return Encoding.UTF8.GetCharCount(before.StartsWith(byteOrderMark) ? before[byteOrderMark.Length..] : before) + 1;
    }
}
