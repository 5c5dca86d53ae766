namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Takes a template apart as Jinja does with trim_blocks and lstrip_blocks (jinja2/lexer.py of version 3.1).</summary>
internal sealed partial class Lexer
{
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
}
