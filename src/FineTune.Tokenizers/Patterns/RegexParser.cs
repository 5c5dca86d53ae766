using System.Globalization;
using System.Text;
using FineTune.Tokenizers.Unicode;

namespace FineTune.Tokenizers.Patterns;

/// <summary>Reads a regular expression in Oniguruma's Ruby syntax. What is rare in tokenizers is refused, never guessed.</summary>
internal sealed class RegexParser(string expression)
{
    /// <summary>Two numbers of five digits, with what stands around them.</summary>
    private const int LongestInterval = 13;

    private readonly RegexClassParser _classes = new(expression);
    private readonly Dictionary<(string Written, bool IgnoresCase), CodePointSet> _sets = [];
    private int _position;
    private int _depth;
    private bool _ignoresCase;
    private bool _dotMatchesAll;

    private bool IsAtEnd => _position >= expression.Length;

    public RegexSyntax Parse()
    {
        RegexSyntax result = ParseAlternation();
        return IsAtEnd ? result : throw Unsupported($"'{expression[_position]}' at {_position}");
    }

    private RegexSyntax ParseAlternation()
    {
        if (++_depth > TokenizerLimits.PatternDepth)
        {
            throw Unsupported(FormattableString.Invariant($"more than {TokenizerLimits.PatternDepth} groups in one another"));
        }

        (bool ignoresCase, bool dotMatchesAll) = (_ignoresCase, _dotMatchesAll);
        List<RegexSyntax> alternatives = [ParseSequence()];
        while (Take("|"))
        {
            alternatives.Add(ParseSequence());
        }

        _depth--;
        (_ignoresCase, _dotMatchesAll) = (ignoresCase, dotMatchesAll);
        return alternatives.Count == 1 ? alternatives[0] : new RegexSyntax.Alternation(alternatives);
    }

    private RegexSyntax ParseSequence()
    {
        List<RegexSyntax> items = [];
        var letters = new StringBuilder();
        while (!IsAtEnd && expression[_position] is not ('|' or ')'))
        {
            int start = _position;
            RegexSyntax item = ParseAtom();
            letters.Append(_ignoresCase && _position == start + 1 ? expression[start] : ' ');
            items.Add(ParseQuantifiers(item));
        }

        CheckFoldings(letters.ToString());
        return items.Count == 1 ? items[0] : new RegexSyntax.Sequence(items);
    }

    /// <summary>Where case does not count, Oniguruma lets one character such as U+00DF match two letters.</summary>
    private static void CheckFoldings(string letters)
    {
        foreach (string pair in (string[])["ss", "st", "ff", "fi", "fl"])
        {
            if (letters.Contains(pair, StringComparison.OrdinalIgnoreCase))
            {
                throw Unsupported($"'{pair}' where case does not count");
            }
        }
    }

    private RegexSyntax ParseQuantifiers(RegexSyntax item)
    {
        for (int quantifiers = 1; TryParseQuantifier(out int minimum, out int maximum, out bool isInterval); quantifiers++)
        {
            if (quantifiers > TokenizerLimits.PatternDepth)
            {
                throw Unsupported(FormattableString.Invariant($"more than {TokenizerLimits.PatternDepth} quantifiers in a row"));
            }

            RepeatKind kind = RepeatKind.Greedy;
            if (Take("?"))
            {
                kind = minimum == maximum ? throw Unsupported("'{n}?'") : RepeatKind.Lazy;
            }
            else if (!isInterval && Take("+"))
            {
                kind = RepeatKind.Possessive;
            }

            item = new RegexSyntax.Repeat(item, minimum, maximum, kind);
        }

        return item;
    }

    private bool TryParseQuantifier(out int minimum, out int maximum, out bool isInterval)
    {
        (minimum, maximum, isInterval) = (0, int.MaxValue, false);
        if (Take("*"))
        {
            return true;
        }

        if (Take("+"))
        {
            minimum = 1;
            return true;
        }

        if (Take("?"))
        {
            maximum = 1;
            return true;
        }

        isInterval = true;
        return !IsAtEnd && expression[_position] == '{' && TryParseInterval(out minimum, out maximum);
    }

    private bool TryParseInterval(out int minimum, out int maximum)
    {
        (minimum, maximum) = (0, int.MaxValue);
        int end = expression.IndexOf('}', _position, Math.Min(LongestInterval, expression.Length - _position));
        string[] bounds = end < 0 ? [] : expression[(_position + 1)..end].Split(',');
        bool valid =
            bounds.Length is 1 or 2 && bounds.Any(bound => bound.Length > 0) && bounds.All(bound => bound.Length <= 5 && bound.All(char.IsAsciiDigit));
        if (!valid || (bounds.Length == 1 && bounds[0].Length == 0))
        {
            return false;
        }

        minimum = bounds[0].Length == 0 ? 0 : int.Parse(bounds[0], CultureInfo.InvariantCulture);
        maximum = bounds.Length == 1 ? minimum : bounds[1].Length == 0 ? int.MaxValue : int.Parse(bounds[1], CultureInfo.InvariantCulture);
        _position = end + 1;
        return minimum <= maximum ? true : throw Unsupported("an interval that falls");
    }

    private RegexSyntax ParseAtom()
    {
        char first = expression[_position];
        switch (first)
        {
            case '(':
                return ParseGroup();
            case '[':
                int start = _position;
                CodePointSet set = _classes.ParseClass(ref _position);
                return Kept(start, () => _ignoresCase ? WithoutCase(set) : set);
            case '\\':
                return ParseEscape();
            case '.':
                _position++;
                return new RegexSyntax.Set(_dotMatchesAll ? CodePointSet.All : NotLineEnd);
            case '^':
                _position++;
                return new RegexSyntax.Assertion(place => place.Before is -1 or '\n');
            case '$':
                _position++;
                return new RegexSyntax.Assertion(place => place.After is -1 or '\n');
            case '*' or '+' or '?':
                throw Unsupported($"'{first}' without anything to repeat");
            default:
                Rune.DecodeFromUtf16(expression.AsSpan(_position), out Rune rune, out int length);
                _position += length;
                return Kept(_position - length, () => Literal(rune.Value));
        }
    }

    private static readonly CodePointSet NotLineEnd = new CodePointSet([('\n', '\n')]).Complement();

    /// <summary>A set, once for all places where it is written alike: a thousand times the same letter takes no more room than one.</summary>
    private RegexSyntax.Set Kept(int start, Func<CodePointSet> make)
    {
        (string, bool) key = (expression[start.._position], _ignoresCase);
        if (!_sets.TryGetValue(key, out CodePointSet? set))
        {
            if (_sets.Count == TokenizerLimits.PatternSets)
            {
                throw Unsupported(FormattableString.Invariant($"more than {TokenizerLimits.PatternSets} different characters and sets"));
            }

            _sets.Add(key, set = make());
        }

        return new RegexSyntax.Set(set);
    }

    private CodePointSet Literal(int code)
    {
        var set = new CodePointSet([(code, code)]);
        return _ignoresCase ? WithoutCase(set) : set;
    }

    /// <summary>Only ASCII's letters may lose their case: for others the table has no foldings.</summary>
    private static CodePointSet WithoutCase(CodePointSet set)
    {
        foreach (int code in CharacterClasses.Lowercase.Keys.Concat(CharacterClasses.Lowercase.Values.Select(text => char.ConvertToUtf32(text, 0))))
        {
            if (code >= 128 && set.Contains(code))
            {
                throw Unsupported($"U+{code:X4} where case does not count");
            }
        }

        var result = new CodePointSet();
        result.Add(set);
        for (char letter = 'a'; letter <= 'z'; letter++)
        {
            if (set.Contains(letter) || set.Contains(char.ToUpperInvariant(letter)))
            {
                result.Add(letter);
                result.Add(char.ToUpperInvariant(letter));
                foreach (int code in CharacterClasses.Folds(letter))
                {
                    result.Add(code);
                }
            }
        }

        return result;
    }

    private RegexSyntax ParseGroup()
    {
        _position++;
        if (!Take("?"))
        {
            return Close(ParseAlternation());
        }

        if (Take("#"))
        {
            int end = expression.IndexOf(')', _position);
            _position = end < 0 ? throw Unsupported("a comment without end") : end + 1;
            return RegexSyntax.Empty;
        }

        return Take(":") ? Close(ParseAlternation())
            : Take("=") ? new RegexSyntax.Look(Close(ParseAlternation()), Behind: false, Negative: false)
            : Take("!") ? new RegexSyntax.Look(Close(ParseAlternation()), Behind: false, Negative: true)
            : Take("<=") ? new RegexSyntax.Look(Close(ParseAlternation()), Behind: true, Negative: false)
            : Take("<!") ? new RegexSyntax.Look(Close(ParseAlternation()), Behind: true, Negative: true)
            : Take(">") ? new RegexSyntax.Atomic(Close(ParseAlternation()))
            : Take("<") ? ParseNamed()
            : ParseOptions();
    }

    private RegexSyntax ParseNamed()
    {
        int end = expression.IndexOf('>', _position);
        _position = end < 0 ? throw Unsupported("a name without end") : end + 1;
        return Close(ParseAlternation());
    }

    private RegexSyntax ParseOptions()
    {
        (bool ignoresCase, bool dotMatchesAll) = (_ignoresCase, _dotMatchesAll);
        bool on = true;
        for (; !IsAtEnd && expression[_position] is not (':' or ')'); _position++)
        {
            switch (expression[_position])
            {
                case '-':
                    on = false;
                    break;
                case 'i':
                    _ignoresCase = on;
                    break;
                case 'm':
                    _dotMatchesAll = on;
                    break;
                default:
                    throw Unsupported($"the option or group '(?{expression[_position]}'");
            }
        }

        if (Take(":"))
        {
            RegexSyntax group = Close(ParseAlternation());
            (_ignoresCase, _dotMatchesAll) = (ignoresCase, dotMatchesAll);
            return group;
        }

        // An option alone holds to the end of the group, alternatives after it included, as one group of its own.
        if (!Take(")"))
        {
            throw Unsupported("an option without end");
        }

        RegexSyntax rest = ParseAlternation();
        return rest;
    }

    private RegexSyntax ParseEscape()
    {
        int start = _position;
        if (expression.Length - start < 2)
        {
            throw Unsupported("a backslash at the end");
        }

        RegexSyntax? special = expression[start + 1] switch
        {
            'b' => new RegexSyntax.Assertion(place => IsWord(place.Before) != IsWord(place.After)),
            'B' => new RegexSyntax.Assertion(place => IsWord(place.Before) == IsWord(place.After)),
            'A' => new RegexSyntax.Assertion(place => place.Before == -1),
            'z' => new RegexSyntax.Assertion(place => place.After == -1),
            'Z' => new RegexSyntax.Assertion(place => place.After == -1 || (place.After == '\n' && place.IsBeforeLast)),
            'R' => new RegexSyntax.Atomic(new RegexSyntax.Alternation([
                new RegexSyntax.Sequence([One('\r'), One('\n')]),
                new RegexSyntax.Set(new CodePointSet([('\n', '\r'), (0x85, 0x85), (0x2028, 0x2029)]))])),
            _ => null,
        };
        if (special is not null)
        {
            _position += 2;
            return special;
        }

        CodePointSet set = _classes.ParseEscape(ref _position, out bool isSingle);
        return Kept(start, () => !_ignoresCase ? set
            : isSingle || expression[start + 1] is not ('p' or 'P') ? WithoutCaseOrClass(set, isSingle)
            : throw Unsupported($"'{expression.AsSpan(start, 2)}' where case does not count"));
    }

    /// <summary><c>\s</c> and the like know no case.</summary>
    private static CodePointSet WithoutCaseOrClass(CodePointSet set, bool isSingle) => isSingle ? WithoutCase(set) : set;

    private static RegexSyntax.Set One(int code) => new(new CodePointSet([(code, code)]));

    private static bool IsWord(int code) => code >= 0 && CharacterClasses.OfRegex("word")!.Contains(code);

    private RegexSyntax Close(RegexSyntax group) => Take(")") ? group : throw Unsupported("a group without end");

    private bool Take(string text)
    {
        if (!expression.AsSpan(_position).StartsWith(text, StringComparison.Ordinal))
        {
            return false;
        }

        _position += text.Length;
        return true;
    }

    private static NotSupportedException Unsupported(string what) => new(what);
}
