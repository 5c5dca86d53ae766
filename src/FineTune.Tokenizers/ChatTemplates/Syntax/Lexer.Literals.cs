using System.Globalization;

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

        // Behind a dot stands the place of an item, which is a whole number.
        bool isPlace = _place > 0 && _source[_place - 1] == '.';
        int end = NumberLiteral.End(_source, _place, isPlace, out bool isReal);
        string text = _source[_place..end];
        if (isReal)
        {
            text = text.Replace("_", "", StringComparison.Ordinal);
            Add(TokenKind.Float, text, double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
        }
        else
        {
            Add(TokenKind.Integer, text, NumberLiteral.Integer(text) ?? throw new TemplateSyntaxException($"'{text}' is no number", _line));
        }

        _place = end;
        return true;
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
        string text = TextEscapes.Resolve(literal, _line);
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
}
