using System.Globalization;
using System.Numerics;
using System.Text;

namespace FineTune.Tokenizers.ChatTemplates;

/// <content>What stands inside of a tag: names, numbers, texts and operators.</content>
internal sealed partial class Lexer
{
    private static readonly string[] Operators =
    [
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";",
    ];

    private bool Name()
    {
        int start = _place;
        while (_place < _source.Length)
        {
            int length = char.IsSurrogatePair(_source[_place], _place + 1 < _source.Length ? _source[_place + 1] : ' ') ? 2 : 1;
            int code = length == 2 ? char.ConvertToUtf32(_source[_place], _source[_place + 1]) : _source[_place];
            if (code != '_' && !PythonCharacters.Is("continue", code))
            {
                break;
            }

            _place += length;
        }

        string name = _source[start.._place];
        if (name.Length > 0 && !TextMethods.IsIdentifier(name))
        {
            throw new TemplateSyntaxException("Invalid character in identifier", _line);
        }

        if (name.Length > 0)
        {
            Add(TokenKind.Name, name);
        }

        return name.Length > 0;
    }

    private bool Number()
    {
        if (!char.IsAsciiDigit(_source[_place]))
        {
            return false;
        }

        int start = _place;
        bool isMember = start > 0 && _source[start - 1] == '.';
        int end = Digits(start, 10);
        int fraction = end < _source.Length && _source[end] == '.' ? Digits(end + 1, 10) : 0;
        int whole = fraction > end + 1 ? fraction : end;
        int exponent = 0;
        if (whole < _source.Length && _source[whole] is 'e' or 'E')
        {
            int digits = whole + 1 < _source.Length && _source[whole + 1] is '-' or '+' ? whole + 2 : whole + 1;
            exponent = Digits(digits, 10) is var last && last > digits ? last : 0;
        }

        if (!isMember && (exponent > 0 || whole > end))
        {
            _place = exponent > 0 ? exponent : whole;
            string real = _source[start.._place].Replace("_", "", StringComparison.Ordinal);
            Add(TokenKind.Float, real, double.Parse(real, NumberStyles.Float, CultureInfo.InvariantCulture));
            return true;
        }

        int numberBase = _source[start] != '0' || start + 1 >= _source.Length ? 10 : char.ToLowerInvariant(_source[start + 1]) switch
        {
            'x' => 16,
            'o' => 8,
            'b' => 2,
            _ => 10,
        };
        int prefixed = start + 2 < _source.Length && _source[start + 2] == '_' ? start + 3 : start + 2;
        int stop = numberBase == 10 ? end : Digits(prefixed, numberBase);
        if (numberBase != 10 && stop == prefixed)
        {
            (numberBase, stop) = (10, start + 1);
        }
        else if (numberBase == 10 && _source[start] == '0')
        {
            // Zeros alone are a number; other digits behind them are the next one.
            stop = start + 1;
            while (stop < end && _source[stop] is '0' or '_')
            {
                stop++;
            }
        }

        _place = stop;
        string text = _source[start..stop];
        BigInteger number = PythonInteger.Parse(text, numberBase == 10 ? 10 : 0) ?? throw new TemplateSyntaxException($"'{text}' is no number", _line);
        Add(TokenKind.Integer, text, number);
        return true;
    }

    /// <summary>Place behind the digits, between which single underscores may stand.</summary>
    private int Digits(int place, int numberBase)
    {
        while (place < _source.Length)
        {
            int digit = _source[place] == '_' && place + 1 < _source.Length ? place + 1 : place;
            if (!char.IsAsciiHexDigit(_source[digit]) || Convert.ToInt32(_source[digit].ToString(), 16) >= numberBase
                || (digit > place && !char.IsAsciiHexDigit(_source[place - 1])))
            {
                break;
            }

            place = digit + 1;
        }

        return place;
    }

    private bool Text()
    {
        char quote = _source[_place];
        if (quote is not ('\'' or '"'))
        {
            return false;
        }

        int end = _place + 1;
        while (end < _source.Length && _source[end] != quote)
        {
            end += _source[end] == '\\' ? 2 : 1;
        }

        if (end >= _source.Length)
        {
            return false;
        }

        string literal = _source[(_place + 1)..end];
        string text = Unescape(literal);
        Add(TokenKind.Text, text, text);
        Count(literal);
        _place = end + 1;
        return true;
    }

    private bool Operator()
    {
        string? found = Operators.FirstOrDefault(candidate => string.CompareOrdinal(_source, _place, candidate, 0, candidate.Length) == 0);
        if (found is null)
        {
            return false;
        }

        if (found is "(" or "[" or "{")
        {
            _brackets.Push(found == "(" ? ')' : found == "[" ? ']' : '}');
        }
        else if (found is ")" or "]" or "}")
        {
            if (_brackets.Count == 0)
            {
                throw new TemplateSyntaxException($"unexpected '{found}'", _line);
            }

            char expected = _brackets.Pop();
            if (found[0] != expected)
            {
                throw new TemplateSyntaxException($"unexpected '{found}', expected '{expected}'", _line);
            }
        }

        Add(TokenKind.Operator, found);
        _place += found.Length;
        return true;
    }

    /// <summary>Python's unicode-escape, of which characters beyond ASCII are escapes already.</summary>
    private string Unescape(string literal)
    {
        if (!literal.Contains('\\', StringComparison.Ordinal))
        {
            return literal;
        }

        var text = new StringBuilder();
        for (int index = 0; index < literal.Length; index++)
        {
            if (literal[index] != '\\')
            {
                text.Append(literal[index]);
                continue;
            }

            index++;
            char escape = literal[index];
            if (escape > 127)
            {
                string ascii = JsonText.Ascii(CodePoints.Part(literal[index..], 0, 1));
                index += char.IsHighSurrogate(escape) && index + 1 < literal.Length ? 1 : 0;
                text.Append(ascii);
                continue;
            }

            switch (escape)
            {
                case '\n':
                    break;
                case 'x' or 'u' or 'U':
                    int digits = escape switch { 'x' => 2, 'u' => 4, _ => 8 };
                    CodePoints.Append(text, HexEscape(literal, index + 1, digits));
                    index += digits;
                    break;
                case >= '0' and <= '7':
                    int octal = 0;
                    int end = Math.Min(index + 3, literal.Length);
                    for (; index < end && literal[index] is >= '0' and <= '7'; index++)
                    {
                        octal = (octal * 8) + literal[index] - '0';
                    }

                    index--;
                    text.Append((char)octal);
                    break;
                case 'N':
                    throw new TemplateSyntaxException("the escape \\N is not supported", _line);
                default:
                    int known = "\\'\"abfnrtv".IndexOf(escape, StringComparison.Ordinal);
                    text.Append(known < 0 ? "\\" + escape : "\\'\"\a\b\f\n\r\t\v"[known].ToString());
                    break;
            }
        }

        return text.ToString();
    }

    private int HexEscape(string literal, int start, int digits) =>
        start + digits <= literal.Length
        && int.TryParse(literal.AsSpan(start, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)
        && code is >= 0 and <= 0x10FFFF
            ? code
            : throw new TemplateSyntaxException(
                digits == 2 ? "truncated \\xXX escape" : "an escape has too few digits, or stands for no character", _line);
}
