using System.Globalization;
using System.Numerics;
using System.Text;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Takes a template apart as Jinja does with trim_blocks and lstrip_blocks (jinja2/lexer.py of version 3.1).</summary>
internal sealed class Lexer
{
    private static readonly string[] Operators =
    [
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";",
    ];

    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private readonly Stack<char> _brackets = new();
    private int _place;
    private int _line = 1;

    private Lexer(string source) => _source = source;

    /// <exception cref="TemplateSyntaxException">The template has what no token begins with, or something that does not end.</exception>
    public static List<Token> Tokenize(string template)
    {
        string source = template.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var lexer = new Lexer(source.EndsWith('\n') ? source[..^1] : source);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        bool isLineStart = true;
        while (NextTag() is var tag && tag >= 0)
        {
            string opening = _source.Substring(tag, 2);
            string text = _source[_place..tag];
            bool isRaw = opening == "{%" && IsRaw(tag, out _);
            _place = tag + 2;
            char sign = _place < _source.Length && _source[_place] is '-' or '+' ? _source[_place++] : (char)0;
            AddData(text, sign, opening != "{{", isLineStart);
            switch (opening)
            {
                case "{{":
                    Add(TokenKind.VariableBegin, opening);
                    Inside("}}", TokenKind.VariableEnd);
                    break;
                case "{#":
                    Comment();
                    break;
                default:
                    if (isRaw)
                    {
                        Raw(tag);
                    }
                    else
                    {
                        Add(TokenKind.BlockBegin, opening);
                        Inside("%}", TokenKind.BlockEnd);
                    }

                    break;
            }

            isLineStart = _source[_place - 1] == '\n';
        }

        Add(TokenKind.Data, _source[_place..]);
        Add(TokenKind.End, "");
    }

    /// <summary>Place of the next opening of a tag; negative where there is none.</summary>
    private int NextTag()
    {
        for (int place = _source.IndexOf('{', _place); place >= 0; place = _source.IndexOf('{', place + 1))
        {
            if (place + 1 < _source.Length && _source[place + 1] is '{' or '%' or '#')
            {
                return place;
            }
        }

        return -1;
    }

    private void AddData(string text, char sign, bool stripsLine, bool isLineStart)
    {
        string kept = text;
        if (sign == '-')
        {
            kept = TextMethods.Strip(text, null, atStart: false);
        }
        else if (sign != '+' && stripsLine)
        {
            int lineStart = text.LastIndexOf('\n') + 1;
            if ((lineStart > 0 || isLineStart) && lineStart < text.Length && TextMethods.Strip(text[lineStart..], null).Length == 0)
            {
                kept = text[..lineStart];
            }
        }

        Add(TokenKind.Data, kept);
        Count(text[kept.Length..]);
    }

    private void Add(TokenKind kind, string text, object? value = null)
    {
        if (kind != TokenKind.Data || text.Length > 0)
        {
            _tokens.Add(new Token(kind, _line, text, value));
        }

        if (kind == TokenKind.Data)
        {
            Count(text);
        }
    }

    private void Count(string text) => _line += text.Count(unit => unit == '\n');

    private void Comment()
    {
        int end = _source.IndexOf("#}", _place, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new TemplateSyntaxException("Missing end of comment tag", _line);
        }

        Count(_source[_place..end]);
        char sign = end > _place && _source[end - 1] is '-' or '+' ? _source[end - 1] : (char)0;
        _place = end + 2;
        AfterTag(sign, trims: true);
    }

    /// <summary>White space behind a tag is dropped behind a minus, and the one line break behind a block.</summary>
    private void AfterTag(char sign, bool trims)
    {
        int start = _place;
        if (sign == '-')
        {
            SkipSpace();
        }
        else if (sign == 0 && trims && _place < _source.Length && _source[_place] == '\n')
        {
            _place++;
        }

        Count(_source[start.._place]);
    }

    private void SkipSpace()
    {
        while (_place < _source.Length && PythonCharacters.IsSpace(_source[_place]))
        {
            _place++;
        }
    }

    private bool IsRaw(int tag, out int end) => IsTag(tag, "raw", out end, out char sign) && sign != '+';

    /// <summary>True where the tag is of this name and has nothing else.</summary>
    /// <param name="end">Place behind it.</param>
    /// <param name="sign">The sign before its end; 0 for none.</param>
    private bool IsTag(int tag, string name, out int end, out char sign)
    {
        int saved = _place;
        _place = tag + 2;
        _place += _place < _source.Length && _source[_place] is '-' or '+' ? 1 : 0;
        SkipSpace();
        bool isTag = string.CompareOrdinal(_source, _place, name, 0, name.Length) == 0;
        _place += isTag ? name.Length : 0;
        SkipSpace();
        sign = _place < _source.Length && _source[_place] is '-' or '+' ? _source[_place++] : (char)0;
        isTag &= string.CompareOrdinal(_source, _place, "%}", 0, 2) == 0;
        end = _place + 2;
        _place = saved;
        return isTag;
    }

    private void Raw(int tag)
    {
        IsTag(tag, "raw", out int start, out char sign);
        Count(_source[_place..start]);
        _place = start;
        AfterTag(sign, trims: false);
        for (int end = _source.IndexOf("{%", _place, StringComparison.Ordinal); end >= 0; end = _source.IndexOf("{%", end + 1, StringComparison.Ordinal))
        {
            if (IsTag(end, "endraw", out int behind, out sign))
            {
                char before = _source[end + 2] is '-' or '+' ? _source[end + 2] : (char)0;
                AddData(_source[_place..end], before, stripsLine: true, isLineStart: _source[_place - 1] == '\n');
                Count(_source[end..behind]);
                _place = behind;
                AfterTag(sign, trims: true);
                return;
            }
        }

        throw new TemplateSyntaxException("Missing end of raw directive", _line);
    }

    private void Inside(string closing, TokenKind end)
    {
        while (true)
        {
            if (_place >= _source.Length)
            {
                return;
            }

            if (_brackets.Count == 0)
            {
                char sign = _source[_place] == '-' || (_source[_place] == '+' && end == TokenKind.BlockEnd) ? _source[_place] : (char)0;
                if (string.CompareOrdinal(_source, _place + (sign == 0 ? 0 : 1), closing, 0, 2) == 0)
                {
                    Add(end, closing);
                    _place += sign == 0 ? 2 : 3;
                    AfterTag(sign, trims: end == TokenKind.BlockEnd);
                    return;
                }
            }

            if (PythonCharacters.IsSpace(_source[_place]))
            {
                int start = _place;
                SkipSpace();
                Count(_source[start.._place]);
            }
            else if (!Number() && !Name() && !Text() && !Operator())
            {
                throw new TemplateSyntaxException(
                    $"unexpected char {Python.Repr(CodePoints.Part(_source[_place..], 0, 1))}", _line);
            }
        }
    }

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
