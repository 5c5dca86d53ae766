using System.Text;

namespace FineTune.Engine.Data;

/// <summary>Characters of one value, kept until the next value is decoded into it.</summary>
internal sealed class TextBuffer
{
    private char[] characters = new char[256];
    private int length;

    public ReadOnlySpan<char> Text => characters.AsSpan(0, length);

    public void Decode(ReadOnlySpan<byte> utf8) => length = Encoding.UTF8.GetChars(utf8, Room(utf8.Length));

    public void Clear() => length = 0;

    /// <summary>Room for so many characters; <see cref="SetLength"/> says how many were written.</summary>
    public Span<char> Room(int capacity)
    {
        if (characters.Length < capacity)
        {
            characters = new char[Math.Max(capacity, 2 * characters.Length)];
        }

        return characters;
    }

    public void SetLength(int value) => length = value;
}
