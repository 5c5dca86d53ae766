using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>json.dumps and json.loads.</summary>
internal static class JsonText
{
    /// <param name="indent">What a level is indented by; null for all on one line.</param>
    /// <exception cref="PythonException">A value has no JSON.</exception>
    public static string Write(object? value, bool isAscii, string? indent, string itemSeparator, string keySeparator, bool sortsKeys)
    {
        var text = new StringBuilder();
        Append(value, 0);
        return text.ToString();

        void Append(object? item, int depth)
        {
            Python.CheckDepth(depth);
            RenderLimits.CheckText(text.Length);
            switch (item)
            {
                case PythonDict dict:
                    IEnumerable<object?> entries = dict.Entries.Select(entry => new PythonTuple([entry.Key, entry.Value]));
                    entries = sortsKeys ? Python.Sort(entries, entry => entry, isReversed: false) : entries;
                    AppendAll('{', entries, '}', depth, entry =>
                    {
                        (object? key, object? member) = (((PythonTuple)entry!).Items[0], ((PythonTuple)entry).Items[1]);
                        AppendQuoted(text, Key(key), isAscii);
                        text.Append(keySeparator);
                        Append(member, depth + 1);
                    });
                    break;
                case List<object?> list:
                    AppendAll('[', list, ']', depth, member => Append(member, depth + 1));
                    break;
                case PythonTuple tuple:
                    AppendAll('[', tuple.Items, ']', depth, member => Append(member, depth + 1));
                    break;
                case string or Markup:
                    AppendQuoted(text, Python.AsText(item)!, isAscii);
                    break;
                default:
                    text.Append(Scalar(item) ?? throw PythonException.Type($"Object of type {Python.TypeName(item)} is not JSON serializable"));
                    break;
            }
        }

        void AppendAll(char open, IEnumerable<object?> items, char close, int depth, Action<object?> append)
        {
            text.Append(open);
            bool isFirst = true;
            foreach (object? item in items)
            {
                text.Append(isFirst ? "" : itemSeparator);
                NewLine(depth + 1);
                append(item);
                isFirst = false;
            }

            if (!isFirst)
            {
                NewLine(depth);
            }

            text.Append(close);
        }

        void NewLine(int depth)
        {
            if (indent is not null)
            {
                RenderLimits.CheckText((BigInteger)text.Length + ((BigInteger)indent.Length * depth));
                text.Append('\n').Append(string.Concat(Enumerable.Repeat(indent, depth)));
            }
        }
    }

    /// <summary>The text with what is no ASCII as escapes of Python.</summary>
    public static string Ascii(string text)
    {
        var ascii = new StringBuilder();
        foreach (int code in CodePoints.Of(text))
        {
            ascii.Append(code < 128 ? ((char)code).ToString()
                : code < 0x100 ? string.Create(CultureInfo.InvariantCulture, $"\\x{code:x2}")
                : code < 0x10000 ? string.Create(CultureInfo.InvariantCulture, $"\\u{code:x4}")
                : string.Create(CultureInfo.InvariantCulture, $"\\U{code:x8}"));
        }

        return ascii.ToString();
    }

    /// <summary>A node as json.loads reads it.</summary>
    public static object? Read(JsonNode? node, int depth = 0)
    {
        Python.CheckDepth(depth);
        switch (node)
        {
            case null:
                return null;
            case JsonObject members:
                var dict = new PythonDict();
                foreach ((string name, JsonNode? member) in members)
                {
                    dict[name] = Read(member, depth + 1);
                }

                return dict;
            case JsonArray items:
                return (List<object?>)[.. items.Select(item => Read(item, depth + 1))];
        }

        var value = (JsonValue)node;
        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                return value.ToString();
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            case JsonValueKind.Null:
                return null;
        }

        if (value.TryGetValue(out double real) && !value.TryGetValue(out JsonElement _))
        {
            // A number that was made from a float or double, also where it is written without a point.
            return real;
        }

        string number = value.ToJsonString();
        return number.AsSpan().IndexOfAny('.', 'e', 'E') < 0
            ? BigInteger.Parse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            : double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private static string? Scalar(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        BigInteger number => PythonInteger.Text(number),
        double number => double.IsNaN(number) ? "NaN" : double.IsInfinity(number) ? number > 0 ? "Infinity" : "-Infinity" : PythonFloat.Repr(number),
        _ => null,
    };

    private static string Key(object? key) => Python.AsText(key) ?? Scalar(key)
        ?? throw PythonException.Type($"keys must be str, int, float, bool or None, not {Python.TypeName(key)}");

    private static void AppendQuoted(StringBuilder text, string value, bool isAscii)
    {
        text.Append('"');
        foreach (char unit in value)
        {
            switch (unit)
            {
                case '"':
                    text.Append("\\\"");
                    break;
                case '\\':
                    text.Append("\\\\");
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case '\b':
                    text.Append("\\b");
                    break;
                case '\f':
                    text.Append("\\f");
                    break;
                default:
                    text.Append(unit < 32 || (isAscii && unit > 126) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}") : unit.ToString());
                    break;
            }
        }

        text.Append('"');
    }
}
