namespace FineTune.Engine.Data;

/// <summary>The texts of one list, kept until the next list takes their place.</summary>
internal sealed class TextList
{
    private readonly List<int> _ends = [];
    private char[] _characters = new char[256];
    private int _length;

    public int Count => _ends.Count;

    public ReadOnlySpan<char> this[int index] => _characters.AsSpan((index == 0 ? 0 : _ends[index - 1]).._ends[index]);

    /// <summary>The texts, which stay when the next list takes their place.</summary>
    public string[] ToStrings() => [.. Enumerable.Range(0, Count).Select(index => this[index].ToString())];

    public void Clear()
    {
        _ends.Clear();
        _length = 0;
    }

    public void Add(ReadOnlySpan<char> text)
    {
        text.CopyTo(Room(text.Length));
        End(text.Length);
    }

    /// <summary>Room for so many characters of the next text; <see cref="End"/> says how many were written.</summary>
    public Span<char> Room(int capacity)
    {
        if (_characters.Length - _length < capacity)
        {
            Array.Resize(ref _characters, Math.Max(_length + capacity, 2 * _characters.Length));
        }

        return _characters.AsSpan(_length);
    }

    public void End(int length)
    {
        _length += length;
        _ends.Add(_length);
    }
}
