using System.Numerics;
using System.Text;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>The methods of Python's str.</summary>
internal static class TextMethods
{
    private delegate object? Method(string self, Arguments arguments, Rendering rendering);

    private static readonly Dictionary<string, Method> All = new(StringComparer.Ordinal)
    {
        ["capitalize"] = Plain("capitalize", PythonCharacters.Capitalize),
        ["casefold"] = Plain("casefold", PythonCharacters.Fold),
        ["lower"] = Plain("lower", PythonCharacters.Lower),
        ["upper"] = Plain("upper", PythonCharacters.Upper),
        ["title"] = Plain("title", PythonCharacters.Title),
        ["swapcase"] = Plain("swapcase", PythonCharacters.SwapCase),
        ["strip"] = (self, arguments, _) => Strip(self, Characters("strip", arguments)),
        ["lstrip"] = (self, arguments, _) => Strip(self, Characters("lstrip", arguments), atEnd: false),
        ["rstrip"] = (self, arguments, _) => Strip(self, Characters("rstrip", arguments), atStart: false),
        ["split"] = (self, arguments, _) => Split(self, arguments, "split", TextSplit.Split),
        ["rsplit"] = (self, arguments, _) => Split(self, arguments, "rsplit", TextSplit.SplitFromRight),
        ["splitlines"] = (self, arguments, _) => List(TextSplit.Lines(self, arguments.Bind("splitlines", "keepends").Flag("keepends"))),
        ["partition"] = (self, arguments, _) => Partition(self, Separator("partition", arguments), isFromRight: false),
        ["rpartition"] = (self, arguments, _) => Partition(self, Separator("rpartition", arguments), isFromRight: true),
        ["startswith"] = (self, arguments, _) => Affix("startswith", self, arguments, (text, part) => text.StartsWith(part, StringComparison.Ordinal)),
        ["endswith"] = (self, arguments, _) => Affix("endswith", self, arguments, (text, part) => text.EndsWith(part, StringComparison.Ordinal)),
        ["removeprefix"] = (self, arguments, _) => Text("removeprefix", arguments) is var prefix && self.StartsWith(prefix, StringComparison.Ordinal)
            ? self[prefix.Length..] : self,
        ["removesuffix"] = (self, arguments, _) => Text("removesuffix", arguments) is { Length: > 0 } suffix && self.EndsWith(suffix, StringComparison.Ordinal)
            ? self[..^suffix.Length] : self,
        ["find"] = (self, arguments, _) => (BigInteger)Find("find", self, arguments, isFromRight: false),
        ["rfind"] = (self, arguments, _) => (BigInteger)Find("rfind", self, arguments, isFromRight: true),
        ["index"] = (self, arguments, _) => Index("index", self, arguments, isFromRight: false),
        ["rindex"] = (self, arguments, _) => Index("rindex", self, arguments, isFromRight: true),
        ["count"] = (self, arguments, _) => (BigInteger)Count(self, arguments),
        ["replace"] = (self, arguments, rendering) => Replace(self, arguments, rendering.Limits),
        ["join"] = (self, arguments, rendering) => rendering.Limits.Text(Join(self, Python.Iterate(arguments.Take("join", 1, 1)[0]))),
        ["center"] = (self, arguments, _) => Justify("center", self, arguments, (missing, width) => (missing / 2) + (missing & width & 1)),
        ["ljust"] = (self, arguments, _) => Justify("ljust", self, arguments, (_, _) => 0),
        ["rjust"] = (self, arguments, _) => Justify("rjust", self, arguments, (missing, _) => missing),
        ["zfill"] = (self, arguments, _) => ZeroFill(self, Arguments.Index(arguments.Take("zfill", 1, 1)[0])),
        ["expandtabs"] = (self, arguments, _) => ExpandTabs(self, arguments.Bind("expandtabs", "tabsize").Index("tabsize", 8)),
        ["translate"] = (self, arguments, _) => Translate(self, arguments.Take("translate", 1, 1)[0]),
        ["format"] = (self, arguments, rendering) => rendering.Limits.Text(new BraceFormat(arguments, null).Format(self)),
        ["format_map"] = (self, arguments, rendering) => arguments.Take("format_map", 1, 1)[0] is PythonDict mapping
            ? rendering.Limits.Text(new BraceFormat(Arguments.None, mapping).Format(self)) : throw PythonException.Type("format_map() wants a mapping"),
        ["encode"] = (_, _, _) => throw PythonException.Unsupported("bytes, which str.encode gives, are"),
        ["isalpha"] = Every("isalpha", code => PythonCharacters.Is("alpha", code)),
        ["isalnum"] = Every("isalnum", IsAlphanumeric),
        ["isdecimal"] = Every("isdecimal", code => PythonCharacters.Is("decimal", code)),
        ["isdigit"] = Every("isdigit", code => PythonCharacters.Is("digit", code)),
        ["isnumeric"] = Every("isnumeric", code => PythonCharacters.Is("numeric", code)),
        ["isspace"] = Every("isspace", PythonCharacters.IsSpace),
        ["isprintable"] = Every("isprintable", code => PythonCharacters.Is("printable", code), ofNone: true),
        ["isascii"] = Every("isascii", code => code < 128, ofNone: true),
        ["isidentifier"] = Question("isidentifier", IsIdentifier),
        ["islower"] = Question("islower", IsLower),
        ["isupper"] = Question("isupper", IsUpper),
        ["istitle"] = Question("istitle", IsTitle),
    };

    public static bool TryGet(object? owner, string name, out object? member)
    {
        if (!All.TryGetValue(name, out Method? method))
        {
            member = null;
            return false;
        }

        string self = Python.AsText(owner)!;
        member = new PythonFunction($"built-in method {name} of str object", (rendering, arguments) =>
        {
            rendering.Limits.Take(self.Length / 16);
            return owner is Markup ? Marked(method(self, name is "join" or "format" or "replace" ? Escaped(arguments, name) : arguments, rendering), name)
                : method(self, arguments, rendering);
        });
        return true;
    }

    public static bool IsAlphanumeric(int code) => PythonCharacters.Is("alpha", code) || PythonCharacters.Is("numeric", code)
        || PythonCharacters.Is("digit", code) || PythonCharacters.Is("decimal", code);

    public static bool IsLower(string text) => IsCase(text, "is lower", "is upper");

    public static bool IsUpper(string text) => IsCase(text, "is upper", "is lower");

    public static bool IsIdentifier(string text)
    {
        List<int> codes = CodePoints.Of(text);
        return codes.Count > 0 && (codes[0] == '_' || PythonCharacters.Is("start", codes[0]))
            && codes.TrueForAll(code => PythonCharacters.Is("continue", code));
    }

    /// <param name="characters">What is stripped; null for white space.</param>
    public static string Strip(string text, string? characters, bool atStart = true, bool atEnd = true)
    {
        HashSet<int>? set = characters is null ? null : [.. CodePoints.Of(characters)];
        bool Strips(int code) => set is null ? PythonCharacters.IsSpace(code) : set.Contains(code);
        int start = 0;
        int end = text.Length;
        while (atStart && start < end)
        {
            int length = char.IsSurrogatePair(text[start], start + 1 < end ? text[start + 1] : ' ') ? 2 : 1;
            if (!Strips(length == 2 ? char.ConvertToUtf32(text[start], text[start + 1]) : text[start]))
            {
                break;
            }

            start += length;
        }

        while (atEnd && end > start)
        {
            int length = end - start > 1 && char.IsSurrogatePair(text[end - 2], text[end - 1]) ? 2 : 1;
            if (!Strips(length == 2 ? char.ConvertToUtf32(text[end - 2], text[end - 1]) : text[end - 1]))
            {
                break;
            }

            end -= length;
        }

        return text[start..end];
    }

    /// <summary>text.center(width, fill) and its like.</summary>
    /// <param name="left">Characters on the left, by those that are missing and the width.</param>
    public static string Justify(string text, int width, string fill, Func<int, int, int> left)
    {
        int missing = width - CodePoints.Count(text);
        if (missing <= 0)
        {
            return text;
        }

        RenderLimits.CheckText(width);
        int before = left(missing, width);
        return string.Concat(Enumerable.Repeat(fill, before)) + text + string.Concat(Enumerable.Repeat(fill, missing - before));
    }

    /// <param name="count">How many at most; negative for all.</param>
    public static string Replace(string text, string old, string @new, int count, RenderLimits limits)
    {
        if (old.Length > 0 && count < 0)
        {
            int places = @new.Length > old.Length ? TextSplit.CountOf(text, old) : 0;
            RenderLimits.CheckText(text.Length + ((BigInteger)places * (@new.Length - old.Length)));
            return limits.Text(text.Replace(old, @new, StringComparison.Ordinal));
        }

        IEnumerable<string> parts = old.Length > 0 ? TextSplit.Split(text, old, count)
            : ((List<int>)[-1, .. CodePoints.Of(text)]).Select(code => code < 0 ? "" : CodePoints.Text([code]));
        var replaced = new StringBuilder();
        int done = 0;
        foreach (string part in parts)
        {
            // Before every character stands an empty text, and one behind the last.
            replaced.Append(old.Length > 0 && done > 0 ? @new : "").Append(part).Append(old.Length == 0 && (count < 0 || done < count) ? @new : "");
            RenderLimits.CheckText(replaced.Length);
            done++;
        }

        return limits.Text(replaced.ToString());
    }

    private static Method Plain(string name, Func<string, string> change) => (self, arguments, rendering) =>
    {
        arguments.Take(name, 0, 0);
        return rendering.Limits.Text(change(self));
    };

    private static Method Question(string name, Func<string, bool> holds) => (self, arguments, _) =>
    {
        arguments.Take(name, 0, 0);
        return holds(self);
    };

    private static Method Every(string name, Func<int, bool> holds, bool ofNone = false) =>
        Question(name, self => self.Length == 0 ? ofNone : CodePoints.Of(self).TrueForAll(code => holds(code)));

    private static List<object?> List(IEnumerable<string> texts) => [.. texts];

    private static string Text(string method, Arguments arguments) => TextOf(arguments.Take(method, 1, 1)[0], method);

    private static string TextOf(object? value, string method) => Python.AsText(value)
        ?? throw (value is Undefined undefined ? undefined.Error : PythonException.Type($"{method}() argument must be str, not {Python.TypeName(value)}"));

    private static string? Characters(string method, Arguments arguments) =>
        arguments.Take(method, 0, 1) is { Count: 1 } given && given[0] is { } value ? TextOf(value, method) : null;

    private static string Separator(string method, Arguments arguments) =>
        Text(method, arguments) is { Length: > 0 } separator ? separator : throw PythonException.Value("empty separator");

    private static List<object?> Split(string self, Arguments arguments, string name, Func<string, string?, int, IEnumerable<string>> split)
    {
        BoundArguments bound = arguments.Bind(name, "sep", "maxsplit");
        string? separator = bound.Get("sep") is { } value ? TextOf(value, name) : null;
        return separator is "" ? throw PythonException.Value("empty separator") : List(split(self, separator, bound.Index("maxsplit", -1)));
    }

    private static PythonTuple Partition(string self, string separator, bool isFromRight)
    {
        int place = isFromRight ? self.LastIndexOf(separator, StringComparison.Ordinal) : self.IndexOf(separator, StringComparison.Ordinal);
        return place >= 0 ? new PythonTuple([self[..place], separator, self[(place + separator.Length)..]])
            : isFromRight ? new PythonTuple(["", "", self]) : new PythonTuple([self, "", ""]);
    }

    private static bool Affix(string name, string self, Arguments arguments, Func<string, string, bool> holds)
    {
        IReadOnlyList<object?> given = arguments.Take(name, 1, 3);
        string? part = Part(self, given, out _);
        return part is not null && (given[0] is PythonTuple tuple
            ? tuple.Items.Any(item => holds(part, TextOf(item, name)))
            : Python.AsText(given[0]) is { } text ? holds(part, text)
            : throw (given[0] is Undefined undefined ? undefined.Error
                : PythonException.Type($"{name} first arg must be str or a tuple of str, not {Python.TypeName(given[0])}")));
    }

    /// <summary>The part between the second and third argument; null where the one lies behind the other or behind the text's end.</summary>
    private static string? Part(string self, IReadOnlyList<object?> given, out int start)
    {
        start = 0;
        if (given.Count == 1)
        {
            return self;
        }

        int count = CodePoints.Count(self);
        int first = Place(given[1], count, 0);
        int last = Math.Min(Place(given.Count > 2 ? given[2] : null, count, count), count);
        start = first;
        return first > last ? null : CodePoints.Part(self, first, last);
    }

    private static int Place(object? bound, int count, int otherwise)
    {
        int place = bound is null ? otherwise : Arguments.Index(bound);
        return place < 0 ? Math.Max(0, place + count) : place;
    }

    private static int Find(string name, string self, Arguments arguments, bool isFromRight)
    {
        IReadOnlyList<object?> given = arguments.Take(name, 1, 3);
        string sought = TextOf(given[0], name);
        if (Part(self, given, out int start) is not { } part)
        {
            return -1;
        }

        int place = isFromRight ? part.LastIndexOf(sought, StringComparison.Ordinal) : part.IndexOf(sought, StringComparison.Ordinal);
        place = isFromRight && sought.Length == 0 ? part.Length : place;
        return place < 0 ? -1 : start + CodePoints.Count(part[..place]);
    }

    private static object Index(string name, string self, Arguments arguments, bool isFromRight) =>
        Find(name, self, arguments, isFromRight) is var place && place >= 0 ? (BigInteger)place : throw PythonException.Value("substring not found");

    private static int Count(string self, Arguments arguments)
    {
        IReadOnlyList<object?> given = arguments.Take("count", 1, 3);
        string sought = TextOf(given[0], "count");
        return Part(self, given, out _) is not { } part ? 0 : sought.Length == 0 ? CodePoints.Count(part) + 1 : TextSplit.CountOf(part, sought);
    }

    private static string Replace(string self, Arguments arguments, RenderLimits limits)
    {
        BoundArguments bound = (arguments with { Named = [] }).Bind("replace", "old", "new", "count");
        int count = arguments.Named.Count == 0 ? bound.Index("count", -1)
            : arguments.Named.Count == 1 && arguments.Named[0].Key == "count" ? Arguments.Index(arguments.Named[0].Value)
            : throw PythonException.Type("replace() takes at least 2 positional arguments");
        return Replace(self, TextOf(bound.Required("old"), "replace"), TextOf(bound.Required("new"), "replace"), count, limits);
    }

    private static string Join(string self, IEnumerable<object?> items)
    {
        var joined = new StringBuilder();
        int count = 0;
        foreach (object? item in items)
        {
            joined.Append(count > 0 ? self : "").Append(Python.AsText(item)
                ?? throw PythonException.Type(FormattableString.Invariant($"sequence item {count}: expected str instance, {Python.TypeName(item)} found")));
            RenderLimits.CheckText(joined.Length);
            count++;
        }

        return joined.ToString();
    }

    private static string Justify(string name, string self, Arguments arguments, Func<int, int, int> left)
    {
        IReadOnlyList<object?> given = arguments.Take(name, 1, 2);
        string fill = given.Count > 1 ? TextOf(given[1], name) : " ";
        return CodePoints.Count(fill) == 1 ? Justify(self, Arguments.Index(given[0]), fill, left)
            : throw PythonException.Type("The fill character must be exactly one character long");
    }

    private static string ZeroFill(string self, int width)
    {
        int sign = self.Length > 0 && self[0] is '+' or '-' ? 1 : 0;
        return self[..sign] + Justify(self[sign..], width - sign, "0", (missing, _) => missing);
    }

    private static string ExpandTabs(string self, int size)
    {
        var text = new StringBuilder();
        int column = 0;
        foreach (int code in CodePoints.Of(self))
        {
            if (code == '\t')
            {
                int blanks = size > 0 ? size - (column % size) : 0;
                RenderLimits.CheckText(text.Length + (BigInteger)blanks);
                text.Append(' ', blanks);
                column += blanks;
                continue;
            }

            CodePoints.Append(text, code);
            column = code is '\n' or '\r' ? 0 : column + 1;
        }

        return text.ToString();
    }

    private static string Translate(string self, object? table)
    {
        var text = new StringBuilder();
        foreach (int code in CodePoints.Of(self))
        {
            object? target = Python.GetItem(table, (BigInteger)code);
            if (target is Undefined)
            {
                CodePoints.Append(text, code);
            }
            else if (target is not null)
            {
                text.Append(Python.AsText(target) ?? CodePoints.Text([Arguments.Index(target)]));
            }
        }

        return text.ToString();
    }

    private static bool IsCase(string text, string wanted, string other)
    {
        bool isFound = false;
        foreach (int code in CodePoints.Of(text))
        {
            if (PythonCharacters.Is(other, code) || PythonCharacters.Is("is title", code))
            {
                return false;
            }

            isFound |= PythonCharacters.Is(wanted, code);
        }

        return isFound;
    }

    private static bool IsTitle(string text)
    {
        bool isFound = false;
        bool isInWord = false;
        foreach (int code in CodePoints.Of(text))
        {
            bool isLower = PythonCharacters.Is("is lower", code);
            bool isUpper = PythonCharacters.Is("is upper", code) || PythonCharacters.Is("is title", code);
            if ((isUpper && isInWord) || (isLower && !isInWord))
            {
                return false;
            }

            isInWord = isUpper || isLower;
            isFound |= isInWord;
        }

        return isFound;
    }

    private static Arguments Escaped(Arguments arguments, string method) => new(
        [.. arguments.Positional.Select((item, index) => method == "join" ? new PythonIterator(Python.Iterate(item).Select(Escape))
            : method == "format" || index == 1 ? Escape(item) : item)],
        [.. arguments.Named.Select(item => KeyValuePair.Create(item.Key, method == "format" ? Escape(item.Value) : item.Value))]);

    private static object? Escape(object? item) => Python.AsText(item) is null ? item : Markup.Escape(item).Text;

    private static object? Marked(object? result, string method) => result switch
    {
        string text when method is not ("encode" or "count") => new Markup(text),
        List<object?> list => (List<object?>)[.. list.Select(item => Marked(item, method))],
        PythonTuple tuple => new PythonTuple([.. tuple.Items.Select(item => Marked(item, method))]),
        _ => result,
    };
}
