using System.Globalization;
using System.Numerics;
using System.Text;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Filters of texts.</summary>
internal static class TextFilters
{
    private const int Leeway = 5;

    public static IReadOnlyDictionary<string, Filter> All { get; } = new Dictionary<string, Filter>(StringComparer.Ordinal)
    {
        ["capitalize"] = Plain("capitalize", PythonCharacters.Capitalize),
        ["upper"] = Plain("upper", PythonCharacters.Upper),
        ["lower"] = Plain("lower", PythonCharacters.Lower),
        ["title"] = Plain("title", Title),
        ["string"] = (_, value, arguments) =>
        {
            arguments.Bind("string");
            return value is Markup ? value : Python.Text(value);
        },
        ["trim"] = (_, value, arguments) => Like(value, TextMethods.Strip(
            Python.Text(value), arguments.Bind("trim", "chars").Get("chars") is { } characters ? Text(characters, "strip arg must be None or str") : null)),
        ["center"] = (_, value, arguments) => Like(value, TextMethods.Justify(
            Python.Text(value), arguments.Bind("center", "width").Index("width", 80), " ", (missing, width) => (missing / 2) + (missing & width & 1))),
        ["replace"] = Replace,
        ["indent"] = Indent,
        ["truncate"] = (_, value, arguments) => Truncate(value, arguments.Bind("truncate", "length", "killwords", "end", "leeway")),
        ["wordwrap"] = (rendering, value, arguments) => TextWrap.Wrap(
            Text(value, "wordwrap() wants a text"),
            arguments.Bind("wordwrap", "width", "break_long_words", "wrapstring", "break_on_hyphens"),
            rendering.Limits),
        ["wordcount"] = (_, value, arguments) =>
        {
            arguments.Bind("wordcount");
            return (BigInteger)Words(Python.Text(value));
        },
        ["format"] = (rendering, value, arguments) => arguments.Positional.Count > 0 && arguments.Named.Count > 0
            ? throw new PythonException("FilterArgumentError", "can't handle positional and keyword arguments at the same time")
            : Python.Operate("%", value is Markup ? value : Python.Text(value),
                arguments.Named.Count > 0 ? Dict(arguments.Named) : new PythonTuple(arguments.Positional), rendering.Limits),
        ["tojson"] = ToJson,
        ["urlencode"] = (_, value, arguments) => UrlEncode(value, arguments),
        ["pprint"] = (_, value, arguments) => PrettyPrint(value, arguments),
    };

    public static string Text(object? value, string message) => Python.AsText(value)
        ?? throw (value is Undefined undefined ? undefined.Error : PythonException.Type(message));

    public static PythonDict Dict(IEnumerable<KeyValuePair<string, object?>> members)
    {
        var dict = new PythonDict();
        foreach ((string name, object? value) in members)
        {
            dict[name] = value;
        }

        return dict;
    }

    private static Filter Plain(string name, Func<string, string> change) => (rendering, value, arguments) =>
    {
        arguments.Bind(name);
        return Like(value, rendering.Limits.Text(change(Python.Text(value))));
    };

    /// <summary>What is made of safe text is safe.</summary>
    private static object Like(object? value, string text) => value is Markup ? new Markup(text) : text;

    private static string Title(string text)
    {
        var title = new StringBuilder();
        bool isInWord = false;
        int start = 0;
        List<int> codes = CodePoints.Of(text);
        for (int index = 0; index <= codes.Count; index++)
        {
            bool isLetter = index < codes.Count && !(codes[index] is '-' or '(' or '{' or '[' or '<' || PythonCharacters.IsSpace(codes[index]));
            if (index < codes.Count && isLetter == isInWord)
            {
                continue;
            }

            string part = CodePoints.Text(codes.Skip(start).Take(index - start));
            int first = CodePoints.Place(part, 1);
            title.Append(PythonCharacters.Upper(part[..first])).Append(PythonCharacters.Lower(part[first..]));
            (start, isInWord) = (index, isLetter);
        }

        return title.ToString();
    }

    private static object Replace(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("replace", "old", "new", "count");
        int count = bound.Get("count") is { } most ? Arguments.Index(most) : -1;
        object? old = bound.Required("old");
        object? @new = bound.Required("new");
        if (!rendering.AutoEscape)
        {
            return TextMethods.Replace(Python.Text(value), Python.Text(old), Python.Text(@new), count, rendering.Limits);
        }

        object? self = old is Markup || (@new is Markup && value is not Markup) ? Markup.Escape(value) : value;
        return Like(self, TextMethods.Replace(
            Python.Text(self), Python.Text(old), self is Markup ? Markup.Escape(@new).Text : Python.Text(@new), count, rendering.Limits));
    }

    private static object Indent(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("indent", "width", "first", "blank");
        string text = Text(value, $"unsupported operand type(s) for +=: '{Python.TypeName(value)}' and 'str'") + "\n";
        object? width = bound.Get("width", (BigInteger)4);
        int blanks = Python.AsText(width) is null ? Arguments.Index(width) : 0;
        RenderLimits.CheckText(blanks);
        string indention = Python.AsText(width) ?? new string(' ', Math.Max(blanks, 0));
        bool indentsBlank = bound.Flag("blank");
        var indented = new StringBuilder(bound.Flag("first") ? indention : "");
        int count = 0;
        foreach (string line in TextSplit.Lines(text, keepsEnds: false))
        {
            indented.Append(count > 0 ? "\n" : "").Append(count > 0 && (indentsBlank || line.Length > 0) ? indention : "").Append(line);
            RenderLimits.CheckText(indented.Length);
            count++;
        }

        return Like(value, rendering.Limits.Text(indented.ToString()));
    }

    private static object Truncate(object? value, BoundArguments bound)
    {
        int length = bound.Index("length", 255);
        string end = Text(bound.Get("end", "..."), "truncate() wants a text as its end");
        int leeway = bound.Get("leeway") is { } given ? Arguments.Index(given) : Leeway;
        int endLength = CodePoints.Count(end);
        if (length < endLength || leeway < 0)
        {
            throw new PythonException("AssertionError", length < endLength
                ? FormattableString.Invariant($"expected length >= {endLength}, got {length}")
                : FormattableString.Invariant($"expected leeway >= 0, got {leeway}"));
        }

        if (Python.Count(value) <= (BigInteger)length + leeway)
        {
            return value!;
        }

        string text = Text(value, "truncate() wants a text");
        string cut = text[..CodePoints.Place(text, length - endLength)];
        return Like(value, (bound.Flag("killwords") || !cut.Contains(' ', StringComparison.Ordinal)
            ? cut : cut[..cut.LastIndexOf(' ')]) + end);
    }

    private static int Words(string text)
    {
        int count = 0;
        bool isInWord = false;
        foreach (int code in CodePoints.Of(text))
        {
            bool isWord = code == '_' || TextMethods.IsAlphanumeric(code);
            count += isWord && !isInWord ? 1 : 0;
            isInWord = isWord;
        }

        return count;
    }

    private static string ToJson(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
        object? width = bound.Get("indent");
        int blanks = width is null || Python.AsText(width) is not null ? 0 : Arguments.Index(width);
        RenderLimits.CheckText(blanks);
        string? indent = width is null ? null : Python.AsText(width) ?? new string(' ', Math.Max(blanks, 0));
        List<object?> separators = bound.Get("separators") is { } given ? [.. Python.Iterate(given)] : [indent is null ? ", " : ",", ": "];
        return separators.Count != 2 ? throw PythonException.Value("separators wants two texts")
            : rendering.Limits.Text(JsonText.Write(
                value, bound.Flag("ensure_ascii"), indent, Text(separators[0], "a separator is no text"), Text(separators[1], "a separator is no text"),
                bound.Flag("sort_keys")));
    }

    private static string UrlEncode(object? value, Arguments arguments)
    {
        arguments.Bind("urlencode");
        return Python.AsText(value) is not null || Python.TryIterate(value) is not { } items ? Quote(Python.Text(value), isQuery: false)
            : string.Join('&', (value is PythonDict dict ? new DictView(dict, "items").Items() : items).Select(pair =>
            {
                List<object?> parts = [.. Python.Iterate(pair)];
                return parts.Count == 2 ? $"{Quote(Python.Text(parts[0]), true)}={Quote(Python.Text(parts[1]), true)}"
                    : throw PythonException.Value(FormattableString.Invariant($"not enough values to unpack (expected 2, got {parts.Count})"));
            }));
    }

    private static string Quote(string text, bool isQuery)
    {
        var quoted = new StringBuilder();
        foreach (byte unit in Encoding.UTF8.GetBytes(text))
        {
            char character = (char)unit;
            if (char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '-' or '~' || (character == '/' && !isQuery))
            {
                quoted.Append(character);
            }
            else if (character == ' ' && isQuery)
            {
                quoted.Append('+');
            }
            else
            {
                quoted.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
            }
        }

        return quoted.ToString();
    }

    private static string PrettyPrint(object? value, Arguments arguments)
    {
        const int Width = 80;
        arguments.Bind("pprint");
        string text = Python.Repr(Sorted(value));
        return CodePoints.Count(text) <= Width ? text : throw PythonException.Unsupported("pprint of more than fits on a line is");
    }

    private static object? Sorted(object? value)
    {
        switch (value)
        {
            case PythonDict dict:
                var sorted = new PythonDict();
                foreach (object? entry in Python.Sort(new DictView(dict, "items").Items(), item => ((PythonTuple)item!).Items[0], isReversed: false))
                {
                    sorted[((PythonTuple)entry!).Items[0]] = Sorted(((PythonTuple)entry).Items[1]);
                }

                return sorted;
            case List<object?> list:
                return (List<object?>)[.. list.Select(Sorted)];
            case PythonTuple tuple:
                return new PythonTuple([.. tuple.Items.Select(Sorted)]);
            default:
                return value;
        }
    }
}
