using System.Text;

namespace FineTune.Tokenizers.Texts;

/// <summary>
/// One text while it is changed. A change walks through the text once: each character written either takes the place of the next
/// one of the text (<see cref="Replace"/>) or is added after the last one taken (Insert).
/// </summary>
internal sealed class NormalizedText
{
    private AlignedText _current = new();
    private AlignedText _next = new();
    private int _origin;
    private int _position;

    public ReadOnlySpan<char> Span => _current.Span;

    /// <summary>What may become of the text that this is a part of.</summary>
    public TextBudget Budget { get; set; } = new();

    public bool IsEmpty => _current.Length == 0;

    /// <summary>The text as it is now.</summary>
    public AlignedText Current => _current;

    /// <summary>Where the text began in the original before anything was changed.</summary>
    public int Origin => _origin;

    /// <summary>Begins with a part of the original text.</summary>
    public void Reset(ReadOnlySpan<char> original, int origin, bool tracked)
    {
        _origin = origin;
        _current.Clear(tracked, Budget.LongestText);
        _current.AppendOriginal(original, origin);
    }

    /// <summary>Begins with a part of another text.</summary>
    public void Reset(AlignedText text, int start, int end, int origin)
    {
        _origin = origin;
        _current.Clear(text.IsTracked, Budget.LongestText);
        _current.Append(text, start, end);
    }

    public void BeginChange()
    {
        _position = 0;
        _next.Clear(_current.IsTracked, Budget.LongestText);
    }

    public void EndChange() => (_current, _next) = (_next, _current);

    /// <summary>The character that is next; false at the end.</summary>
    public bool TryPeek(out Rune rune, out int length)
    {
        if (_position >= _current.Length)
        {
            (rune, length) = (default, 0);
            return false;
        }

        Rune.DecodeFromUtf16(Span[_position..], out rune, out length);
        return true;
    }

    /// <summary>Leaves the next characters out.</summary>
    /// <param name="units">UTF-16 units.</param>
    public void Skip(int units) => _position += units;

    /// <summary>Keeps the next <paramref name="units"/> UTF-16 units as they are.</summary>
    public void Keep(int units)
    {
        _next.Append(_current, _position, _position + units);
        _position += units;
    }

    /// <summary>Writes a character in the place of the next one.</summary>
    public void Replace(Rune rune)
    {
        if (!TryPeek(out _, out int length))
        {
            Insert(rune);
            return;
        }

        Write(rune, _current.StartOf(_position), _current.EndOf(_position));
        _position += length;
    }

    /// <summary>Adds a character, which counts as coming from where the character before it came from.</summary>
    public void Insert(Rune rune)
    {
        if (_position == 0)
        {
            Write(rune, _origin, _origin);
        }
        else
        {
            Write(rune, _current.StartOf(_position - 1), _current.EndOf(_position - 1));
        }
    }

    public void Insert(ReadOnlySpan<char> text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            Insert(rune);
        }
    }

    /// <summary>Writes characters before the text, as coming from where its first character came from.</summary>
    public void Prepend(string prefix)
    {
        if (!IsEmpty)
        {
            BeginChange();
            (int start, int end) = (_current.StartOf(0), _current.EndOf(0));
            foreach (char character in prefix)
            {
                _next.Append(character, start, end);
            }

            Keep(_current.Length);
            EndChange();
        }
    }

    private void Write(Rune rune, int start, int end)
    {
        if (rune.IsBmp)
        {
            _next.Append((char)rune.Value, start, end);
            return;
        }

        Span<char> units = stackalloc char[2];
        rune.EncodeToUtf16(units);
        _next.Append(units[0], start, end);
        _next.Append(units[1], start, end);
    }
}
