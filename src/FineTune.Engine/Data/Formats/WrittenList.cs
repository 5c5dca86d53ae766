using System.Globalization;
using System.Text;

namespace FineTune.Engine.Data;

/// <summary>
/// A list that stands in a text, as a file without lists has it: JSON's, or what Python, pandas and NumPy print, <c>['a', 'b']</c>, <c>[1, 0]</c>,
/// <c>[0. 1.]</c>.
/// </summary>
internal ref struct WrittenList
{
    private readonly ReadOnlySpan<char> _text;
    private readonly TextList _list;
    private int _place;

    private WrittenList(ReadOnlySpan<char> text, TextList list)
    {
        _text = text;
        _list = list;
    }

    /// <summary>True where a text is a list of texts, of numbers or of booleans, which are then in the list as <c>true</c> and <c>false</c>.</summary>
    /// <param name="takesNumbers">False where the elements are to be texts.</param>
    public static bool TryRead(ReadOnlySpan<char> text, bool takesNumbers, TextList list)
    {
        list.Clear();
        ReadOnlySpan<char> trimmed = text.Trim();
        return trimmed is ['[', .., ']'] && new WrittenList(trimmed[1..^1], list).TryReadElements(takesNumbers);
    }

    private bool TryReadElements(bool takesNumbers)
    {
        for (SkipSpace(); _place < _text.Length; SkipSpace())
        {
            if (!(_text[_place] is '"' or '\'' ? TryReadText() : takesNumbers && TryReadBare()))
            {
                return false;
            }

            int end = _place;
            SkipSpace();
            if (_place < _text.Length && _text[_place] == ',')
            {
                _place++;
            }
            else if (_place < _text.Length && _place == end)
            {
                // NumPy writes white space alone between elements, but never nothing.
                return false;
            }
        }

        return true;
    }

    private bool TryReadText()
    {
        char quote = _text[_place++];
        Span<char> room = _list.Room(_text.Length);
        int length = 0;
        while (_place < _text.Length)
        {
            char next = _text[_place++];
            if (next == quote)
            {
                _list.End(length);
                return true;
            }

            if (next != '\\')
            {
                room[length++] = next;
            }
            else if (!TryReadEscape(room, ref length))
            {
                return false;
            }
        }

        return false;
    }

    private bool TryReadEscape(Span<char> room, ref int length)
    {
        if (_place == _text.Length)
        {
            return false;
        }

        char kind = _text[_place++];
        int digits = kind switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits == 0)
        {
            const string Known = "\\\\''\"\"//n\nt\tr\rb\bf\f";
            int known = Known.IndexOf(kind, StringComparison.Ordinal);
            if (known < 0 || (known & 1) == 1)
            {
                return false;
            }

            room[length++] = Known[known + 1];
            return true;
        }

        if (_text.Length - _place < digits
            || !uint.TryParse(_text.Slice(_place, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code) || code > 0x10FFFF)
        {
            return false;
        }

        _place += digits;
        if (code is >= 0xD800 and <= 0xDFFF && !TryReadOtherHalf(ref code))
        {
            return false;
        }

        length += new Rune(code).EncodeToUtf16(room[length..]);
        return true;
    }

    /// <summary>JSON escapes a character beyond the first 65,536 as two halves.</summary>
    private bool TryReadOtherHalf(ref uint code)
    {
        ReadOnlySpan<char> rest = _text[_place..];
        if (rest is not ['\\', 'u', _, _, _, _, ..]
            || !uint.TryParse(rest[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint low)
            || !char.IsSurrogatePair((char)code, (char)low))
        {
            return false;
        }

        _place += 6;
        code = (uint)char.ConvertToUtf32((char)code, (char)low);
        return true;
    }

    /// <summary>A number as it is written, or a boolean.</summary>
    private bool TryReadBare()
    {
        int start = _place;
        while (_place < _text.Length && _text[_place] != ',' && !char.IsWhiteSpace(_text[_place]))
        {
            _place++;
        }

        ReadOnlySpan<char> bare = _text[start.._place];
        if (bare is "True" or "true" or "False" or "false")
        {
            _list.Add(bare[0] is 'T' or 't' ? "true" : "false");
            return true;
        }

        if (!TargetNumber.TryParse(bare, out _))
        {
            return false;
        }

        _list.Add(bare);
        return true;
    }

    private void SkipSpace()
    {
        while (_place < _text.Length && char.IsWhiteSpace(_text[_place]))
        {
            _place++;
        }
    }
}
