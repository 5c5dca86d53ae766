namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Filters for HTML.</summary>
internal static class MarkupFilters
{
    private static readonly System.Buffers.SearchValues<char> NotInNames = System.Buffers.SearchValues.Create(" \t\n\r\f\v/>=");

    public static IReadOnlyDictionary<string, Filter> All { get; } = new Dictionary<string, Filter>(StringComparer.Ordinal)
    {
        ["escape"] = Plain("escape", value => Markup.Escape(value)),
        ["e"] = Plain("e", value => Markup.Escape(value)),
        ["forceescape"] = Plain("forceescape", value => Markup.Escape(Python.Text(value))),
        ["safe"] = Plain("safe", value => new Markup(Python.Text(value))),
        ["striptags"] = Plain("striptags", value => StripTags(Python.Text(value))),
        ["xmlattr"] = XmlAttributes,
        ["urlize"] = (_, _, _) => throw PythonException.Unsupported("the filter urlize is"),
    };

    private static Filter Plain(string name, Func<object?, object> change) => (_, value, arguments) =>
    {
        arguments.Bind(name);
        return change(value);
    };

    private static string StripTags(string text)
    {
        string plain = Between(Between(text, "<!--", "-->"), "<", ">");
        return System.Net.WebUtility.HtmlDecode(string.Join(' ', TextSplit.Split(plain, null, -1)));
    }

    /// <summary>The text without what lies between the two, themselves included.</summary>
    private static string Between(string text, string start, string end)
    {
        var kept = new System.Text.StringBuilder();
        int place = 0;
        while (true)
        {
            int first = text.IndexOf(start, place, StringComparison.Ordinal);
            int last = first < 0 ? -1 : text.IndexOf(end, first, StringComparison.Ordinal);
            if (last < 0)
            {
                return kept.Append(text, place, text.Length - place).ToString();
            }

            kept.Append(text, place, first - place);
            place = last + end.Length;
        }
    }

    private static object XmlAttributes(Rendering rendering, object? value, Arguments arguments)
    {
        bool hasBlank = arguments.Bind("xmlattr", "autospace").Flag("autospace", true);
        var parts = new List<string>();
        foreach ((object? key, object? member) in (value as PythonDict
            ?? throw new PythonException("AttributeError", $"'{Python.TypeName(value)}' object has no attribute 'items'")).Entries)
        {
            if (member is null or Undefined)
            {
                continue;
            }

            string name = TextFilters.Text(key, "expected string or bytes-like object");
            parts.Add(name.AsSpan().IndexOfAny(NotInNames) < 0 ? $"{Markup.Escape(name).Text}=\"{Markup.Escape(member).Text}\""
                : throw PythonException.Value($"Invalid character in attribute name: {Python.Repr(name)}"));
        }

        string text = (hasBlank && parts.Count > 0 ? " " : "") + string.Join(' ', parts);
        return rendering.AutoEscape ? new Markup(text) : text;
    }
}
