using System.Globalization;
using System.Numerics;
using System.Text;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>
/// What Python does with values. None is null, True and False are bool, int is <see cref="BigInteger"/>, float is double, str is string, list is
/// <see cref="List{T}"/>; the others have classes of their own.
/// </summary>
internal static partial class Python
{
    /// <summary>Lists in lists that are shown, compared or written as JSON.</summary>
    private const int Deepest = 200;

    /// <exception cref="PythonException">Values lie too deep in one another.</exception>
    public static void CheckDepth(int depth)
    {
        if (depth > Deepest)
        {
            throw new PythonException("RecursionError", "values lie too deep in one another");
        }
    }

    public static string TypeName(object? value) => value switch
    {
        null => "NoneType",
        bool => "bool",
        BigInteger => "int",
        double => "float",
        string => "str",
        Markup => "Markup",
        List<object?> => "list",
        PythonTuple => "tuple",
        PythonDict => "dict",
        PythonRange => "range",
        PythonIterator iterator => iterator.TypeName,
        DictView view => view.TypeName,
        ITemplateObject shown => shown.TypeName,
        Undefined => "Undefined",
        Namespace => "Namespace",
        PythonFunction => "builtin_function_or_method",
        _ => value.GetType().Name,
    };

    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        BigInteger number => !number.IsZero,
        double number => number != 0,
        _ => TryCount(value) is not 0,
    };

    /// <summary>len(value); null for what has none.</summary>
    public static int? TryCount(object? value) => value switch
    {
        string text => CodePoints.Count(text),
        Markup markup => CodePoints.Count(markup.Text),
        List<object?> list => list.Count,
        PythonTuple tuple => tuple.Items.Count,
        PythonDict dict => dict.Count,
        PythonRange range => range.Count,
        DictView view => view.Count,
        LoopContext loop => loop.Length,
        Undefined => 0,
        _ => null,
    };

    /// <summary>str(value).</summary>
    public static string Text(object? value) => value switch
    {
        string text => text,
        Markup markup => markup.Text,
        Undefined => "",
        _ => Repr(value),
    };

    /// <summary>The text of a str; null for another value.</summary>
    public static string? AsText(object? value) => value as string ?? (value as Markup)?.Text;

    /// <summary>repr(value).</summary>
    public static string Repr(object? value)
    {
        if (value is string text)
        {
            return ReprOfText(text);
        }

        var repr = new StringBuilder();
        AppendRepr(repr, value, 0);
        return repr.ToString();
    }

    private static void AppendRepr(StringBuilder repr, object? value, int depth)
    {
        CheckDepth(depth);
        RenderLimits.CheckText(repr.Length);
        switch (value)
        {
            case null:
                repr.Append("None");
                break;
            case bool flag:
                repr.Append(flag ? "True" : "False");
                break;
            case BigInteger number:
                repr.Append(PythonInteger.Text(number));
                break;
            case double number:
                repr.Append(PythonFloat.Repr(number));
                break;
            case string text:
                repr.Append(ReprOfText(text));
                break;
            case Markup markup:
                repr.Append("Markup(").Append(ReprOfText(markup.Text)).Append(')');
                break;
            case List<object?> list:
                AppendItems(repr, '[', list, ']', depth);
                break;
            case PythonTuple tuple:
                AppendItems(repr, '(', tuple.Items, ')', depth);
                break;
            case DictView view:
                repr.Append(view.TypeName).Append('(');
                AppendItems(repr, '[', view.Items(), ']', depth);
                repr.Append(')');
                break;
            case PythonDict dict:
                AppendEntries(repr, dict, depth);
                break;
            case Namespace space:
                repr.Append("<Namespace ");
                AppendEntries(repr, space.Members, depth);
                repr.Append('>');
                break;
            case PythonRange range:
                repr.Append(CultureInfo.InvariantCulture, $"range({range.Start}, {range.Stop}");
                repr.Append(range.Step.IsOne ? ")" : string.Create(CultureInfo.InvariantCulture, $", {range.Step})"));
                break;
            case Slice slice:
                repr.Append(CultureInfo.InvariantCulture, $"slice({Repr(slice.Start)}, {Repr(slice.Stop)}, {Repr(slice.Step)})");
                break;
            case Undefined:
                repr.Append("Undefined");
                break;
            case PythonFunction function:
                repr.Append('<').Append(function.Description).Append('>');
                break;
            case ITemplateObject shown:
                repr.Append(shown.Repr);
                break;
            case PythonIterator iterator:
                // Python shows a place in memory, which is another one each time.
                repr.Append('<').Append(iterator.TypeName).Append(" object>");
                break;
            default:
                throw PythonException.Type($"'{TypeName(value)}' cannot be shown");
        }
    }

    private static void AppendItems(StringBuilder repr, char open, IEnumerable<object?> items, char close, int depth)
    {
        repr.Append(open);
        int count = 0;
        foreach (object? item in items)
        {
            repr.Append(count++ > 0 ? ", " : "");
            AppendRepr(repr, item, depth + 1);
        }

        repr.Append(open == '(' && count == 1 ? "," : "").Append(close);
    }

    private static void AppendEntries(StringBuilder repr, PythonDict dict, int depth)
    {
        repr.Append('{');
        for (int index = 0; index < dict.Count; index++)
        {
            repr.Append(index > 0 ? ", " : "");
            AppendRepr(repr, dict.Entries[index].Key, depth + 1);
            repr.Append(": ");
            AppendRepr(repr, dict.Entries[index].Value, depth + 1);
        }

        repr.Append('}');
    }

    private static string ReprOfText(string text)
    {
        char quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        var repr = new StringBuilder(text.Length + 2).Append(quote);
        foreach (int code in CodePoints.Of(text))
        {
            switch (code)
            {
                case '\\':
                    repr.Append("\\\\");
                    break;
                case '\n':
                    repr.Append("\\n");
                    break;
                case '\r':
                    repr.Append("\\r");
                    break;
                case '\t':
                    repr.Append("\\t");
                    break;
                case var _ when code == quote:
                    repr.Append('\\').Append(quote);
                    break;
                case var _ when code is >= 32 and < 127 || PythonCharacters.Is("printable", code):
                    CodePoints.Append(repr, code);
                    break;
                case < 0x100:
                    repr.Append(CultureInfo.InvariantCulture, $"\\x{code:x2}");
                    break;
                case < 0x10000:
                    repr.Append(CultureInfo.InvariantCulture, $"\\u{code:x4}");
                    break;
                default:
                    repr.Append(CultureInfo.InvariantCulture, $"\\U{code:x8}");
                    break;
            }
        }

        return repr.Append(quote).ToString();
    }
}
