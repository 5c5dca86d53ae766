using System.Text;

namespace FineTune.Engine.Data;

/// <summary>Characters of one value, kept until the next value is decoded into it.</summary>
internal sealed class TextBuffer
{
    private char[] _characters = new char[256];
    private int _length;

    public ReadOnlySpan<char> Text => _characters.AsSpan(0, _length);

    public void Decode(ReadOnlySpan<byte> utf8) => _length = Encoding.UTF8.GetChars(utf8, Room(utf8.Length));

    public void Clear() => _length = 0;

    /// <summary>Room for so many characters; <see cref="SetLength"/> says how many were written.</summary>
    public Span<char> Room(int capacity)
    {
        if (_characters.Length < capacity)
        {
            _characters = new char[Math.Max(capacity, 2 * _characters.Length)];
        }

        return _characters;
    }

    public void SetLength(int value) => _length = value;
}
