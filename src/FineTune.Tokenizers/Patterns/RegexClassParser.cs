using System.Globalization;
using System.Text;
using FineTune.Tokenizers.Unicode;

namespace FineTune.Tokenizers.Patterns;

/// <summary>The part of <see cref="RegexParser"/> that reads sets of characters: <c>[...]</c> and escapes.</summary>
internal sealed class RegexClassParser(string expression)
{
    private static readonly Dictionary<string, string> PropertyNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["letter"] = "L",
        ["uppercaseletter"] = "Lu",
        ["lowercaseletter"] = "Ll",
        ["titlecaseletter"] = "Lt",
        ["modifierletter"] = "Lm",
        ["otherletter"] = "Lo",
        ["mark"] = "M",
        ["combiningmark"] = "M",
        ["number"] = "N",
        ["decimalnumber"] = "Nd",
        ["punctuation"] = "P",
        ["symbol"] = "S",
        ["separator"] = "Z",
        ["other"] = "C",
        ["word"] = "word",
        ["space"] = "space",
        ["digit"] = "digit",
        ["alpha"] = "alpha",
        ["punct"] = "punct",
        ["graph"] = "graph",
        ["upper"] = "upper",
        ["lower"] = "lower",
        ["han"] = "han",
        ["hiragana"] = "hiragana",
        ["katakana"] = "katakana",
        ["hangul"] = "hangul",
        ["latin"] = "latin",
        ["cyrillic"] = "cyrillic",
        ["greek"] = "greek",
        ["arabic"] = "arabic",
        ["thai"] = "thai",
        ["emoji"] = "emoji",
    };

    private int _depth;

    /// <summary>Reads <c>[...]</c> with ranges, negation, sets within sets and <c>&amp;&amp;</c>.</summary>
    public CodePointSet ParseClass(ref int position)
    {
        if (++_depth > TokenizerLimits.PatternDepth)
        {
            throw new NotSupportedException(FormattableString.Invariant($"more than {TokenizerLimits.PatternDepth} sets in one another"));
        }

        position++;
        bool negative = Take(ref position, "^");
        var result = new CodePointSet();
        CodePointSet? intersection = null;
        for (bool first = true; ; first = false)
        {
            if (position >= expression.Length)
            {
                throw new NotSupportedException("a set without end");
            }

            if (expression[position] == ']' && !first)
            {
                break;
            }

            if (Take(ref position, "&&"))
            {
                intersection = Intersect(intersection, result);
                result = new CodePointSet();
                continue;
            }

            ParseMember(ref position, result);
        }

        _depth--;
        position++;
        result = Intersect(intersection, result);
        return negative ? result.Complement() : result;
    }

    /// <summary>Reads an escape that stands for one character or for a set.</summary>
    public CodePointSet ParseEscape(ref int position, out bool isSingle)
    {
        char kind = expression[position + 1];
        isSingle = false;
        if (kind is 'p' or 'P')
        {
            return ParseProperty(ref position);
        }

        string? name = char.ToLowerInvariant(kind) switch
        {
            's' => "space",
            'd' => "digit",
            'w' => "word",
            _ => null,
        };
        CodePointSet? set = name is not null ? CharacterClasses.OfRegex(name)
            : kind is 'h' or 'H' ? new CodePointSet([('0', '9'), ('a', 'f'), ('A', 'F')])
            : null;
        if (set is not null)
        {
            position += 2;
            return char.IsAsciiLetterUpper(kind) ? set.Complement() : set;
        }

        isSingle = true;
        int code = ParseSingleEscape(ref position);
        return new CodePointSet([(code, code)]);
    }

    private static CodePointSet Intersect(CodePointSet? left, CodePointSet right)
    {
        if (left is not null)
        {
            right.IntersectWith(left);
        }

        return right;
    }

    private void ParseMember(ref int position, CodePointSet set)
    {
        if (expression[position] == '[')
        {
            set.Add(expression.AsSpan(position).StartsWith("[:", StringComparison.Ordinal) ? ParseNamedClass(ref position) : ParseClass(ref position));
            return;
        }

        if (expression[position] == '\\' && position + 1 < expression.Length && !IsSingleEscape(expression[position + 1]))
        {
            bool isWord = expression[position + 1] is 'w' or 'W';
            bool isNegative = expression[position + 1] == 'W';
            CodePointSet escape = ParseEscape(ref position, out _);
            set.Add(!isWord ? escape : isNegative ? WordInClass().Complement() : WordInClass());
            return;
        }

        int first = ParseSingle(ref position);
        bool isRange = position + 1 < expression.Length && expression[position] == '-' && expression[position + 1] != ']';
        if (!isRange)
        {
            set.Add(first);
            return;
        }

        position++;
        bool isSet =
            expression[position] == '[' || (expression[position] == '\\' && position + 1 < expression.Length && !IsSingleEscape(expression[position + 1]));
        if (isSet)
        {
            throw new NotSupportedException("a range that ends with a set");
        }

        int last = ParseSingle(ref position);
        if (last < first)
        {
            throw new NotSupportedException("a range that falls");
        }

        set.Add(first, last);
    }

    /// <summary>Oniguruma counts the superscripts and fractions of Latin-1 as words, but not within a set.</summary>
    private static CodePointSet WordInClass()
    {
        var others = new CodePointSet([(0xB2, 0xB3), (0xB9, 0xB9), (0xBC, 0xBE)]);
        CodePointSet result = others.Complement();
        result.IntersectWith(CharacterClasses.OfRegex("word")!);
        return result;
    }

    private static bool IsSingleEscape(char kind) => char.ToLowerInvariant(kind) is not ('s' or 'd' or 'w' or 'h' or 'p');

    private int ParseSingle(ref int position)
    {
        if (expression[position] != '\\')
        {
            Rune.DecodeFromUtf16(expression.AsSpan(position), out Rune rune, out int length);
            position += length;
            return rune.Value;
        }

        if (position + 1 < expression.Length && expression[position + 1] == 'b')
        {
            position += 2;
            return '\b';
        }

        return ParseSingleEscape(ref position);
    }

    private int ParseSingleEscape(ref int position)
    {
        if (position + 1 >= expression.Length)
        {
            throw new NotSupportedException("a backslash at the end");
        }

        char kind = expression[position + 1];
        position += 2;
        switch (kind)
        {
            case 'n':
                return '\n';
            case 't':
                return '\t';
            case 'r':
                return '\r';
            case 'f':
                return '\f';
            case 'v':
                return '\v';
            case 'a':
                return '\a';
            case 'e':
                return 0x1B;
            case 'u':
                return ParseHex(ref position, 4, 4);
            case 'x' when Take(ref position, "{"):
                int code = ParseHex(ref position, 1, 8);
                return Take(ref position, "}") ? code : throw new NotSupportedException("a number without end");
            case 'x':
                return ParseHex(ref position, 1, 2);
            default:
                return char.IsAsciiLetterOrDigit(kind) ? throw new NotSupportedException($"'\\{kind}'") : kind;
        }
    }

    private int ParseHex(ref int position, int minimum, int maximum)
    {
        int end = position;
        while (end < expression.Length && end - position < maximum && char.IsAsciiHexDigit(expression[end]))
        {
            end++;
        }

        bool valid = int.TryParse(expression.AsSpan(position, end - position), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)
            && end - position >= minimum && Rune.IsValid(code);
        position = end;
        return valid ? code : throw new NotSupportedException("a number that is no character");
    }

    private CodePointSet ParseNamedClass(ref int position)
    {
        int end = expression.IndexOf(":]", position, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new NotSupportedException("'[:'");
        }

        string name = expression[(position + 2)..end];
        position = end + 2;
        return Property(name, name.TrimStart('^'), name.StartsWith('^'));
    }

    private CodePointSet ParseProperty(ref int position)
    {
        int end = expression.IndexOf('}', position);
        if (end < 0 || position + 2 >= expression.Length || expression[position + 2] != '{')
        {
            throw new NotSupportedException($"'{expression[position..Math.Min(expression.Length, position + 3)]}'");
        }

        string name = expression[(position + 3)..end];
        bool negative = expression[position + 1] == 'P' != name.StartsWith('^');
        position = end + 1;
        return Property($"\\p{{{name}}}", name.TrimStart('^'), negative);
    }

    private static CodePointSet Property(string written, string name, bool negative)
    {
        string plain = name.Replace(" ", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        string? known = PropertyNames.GetValueOrDefault(plain) ?? (plain.Length is 1 or 2 ? char.ToUpperInvariant(plain[0]) + plain[1..] : null);
        CodePointSet? set = known is null ? null : CharacterClasses.OfRegex(known == "Lc" ? "LC" : known);
        return set is null ? throw new NotSupportedException($"the class '{written}'") : negative ? set.Complement() : set;
    }

    private bool Take(ref int position, string text)
    {
        if (!expression.AsSpan(position).StartsWith(text, StringComparison.Ordinal))
        {
            return false;
        }

        position += text.Length;
        return true;
    }
}
