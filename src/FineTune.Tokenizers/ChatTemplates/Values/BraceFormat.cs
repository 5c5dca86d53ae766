using System.Text;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Python's <c>format.format(...)</c>.</summary>
internal sealed class BraceFormat(Arguments arguments, PythonDict? mapping)
{
    private int _next;
    private bool _isNumbered;

    /// <exception cref="PythonException">The arguments do not fit the format.</exception>
    public string Format(string format, int depth = 2)
    {
        if (depth < 0)
        {
            throw PythonException.Value("Max string recursion exceeded");
        }

        var text = new StringBuilder();
        for (int index = 0; index < format.Length; index++)
        {
            if (format[index] is not ('{' or '}'))
            {
                text.Append(format[index]);
                continue;
            }

            if (index + 1 < format.Length && format[index + 1] == format[index])
            {
                text.Append(format[index++]);
                continue;
            }

            if (format[index] == '}')
            {
                throw PythonException.Value("Single '}' encountered in format string");
            }

            int close = Close(format, index);
            text.Append(Field(format[(index + 1)..close], depth));
            RenderLimits.CheckText(text.Length);
            index = close;
        }

        return text.ToString();
    }

    private static int Close(string format, int open)
    {
        int depth = 0;
        for (int index = open; index < format.Length; index++)
        {
            depth += format[index] == '{' ? 1 : format[index] == '}' ? -1 : 0;
            if (depth == 0)
            {
                return index;
            }
        }

        throw PythonException.Value(open + 1 == format.Length ? "Single '{' encountered in format string" : "expected '}' before end of string");
    }

    private string Field(string field, int depth)
    {
        int bracket = 0;
        int end = 0;
        while (end < field.Length && (bracket > 0 || field[end] is not (':' or '!')))
        {
            bracket += field[end] == '[' ? 1 : field[end] == ']' ? -1 : 0;
            end++;
        }

        object? value = Lookup(field[..end]);
        string rest = field[end..];
        if (rest.StartsWith('!'))
        {
            if (rest.Length < 2 || (rest.Length > 2 && rest[2] != ':'))
            {
                throw PythonException.Value("expected ':' after conversion specifier");
            }

            value = rest[1] switch
            {
                's' => Python.Text(value),
                'r' => Python.Repr(value),
                'a' => JsonText.Ascii(Python.Repr(value)),
                _ => throw PythonException.Value($"Unknown conversion specifier {rest[1]}"),
            };
            rest = rest[2..];
        }

        return FormatSpec.ParseField(Format(rest.Length > 0 ? rest[1..] : "", depth - 1)).Format(value);
    }

    private object? Lookup(string name)
    {
        int end = name.IndexOfAny(['.', '[']);
        string first = end < 0 ? name : name[..end];
        object? value = First(first);
        for (int index = end < 0 ? name.Length : end; index < name.Length;)
        {
            bool isItem = name[index] == '[';
            int stop = isItem ? name.IndexOf(']', index) : name.IndexOfAny(['.', '['], index + 1);
            stop = stop < 0 ? isItem ? throw PythonException.Value("Missing ']' in format string") : name.Length : stop;
            string part = name[(index + 1)..stop];
            if (part.Length == 0)
            {
                throw PythonException.Value("Empty attribute in format string");
            }

            value = !isItem ? Python.GetMember(value, part)
                : Python.GetItem(value, part.All(char.IsAsciiDigit) ? (System.Numerics.BigInteger)FormatSpec.Parse(part) : part);
            index = isItem ? stop + 1 : stop;
        }

        return value;
    }

    private object? First(string name)
    {
        if (name.Length == 0 || name.All(char.IsAsciiDigit))
        {
            if (name.Length > 0 ? _next > 0 : _isNumbered)
            {
                throw PythonException.Value(name.Length > 0
                    ? "cannot switch from automatic field numbering to manual field specification"
                    : "cannot switch from manual field specification to automatic field numbering");
            }

            _isNumbered |= name.Length > 0;
            int place = name.Length == 0 ? _next++ : FormatSpec.Parse(name);
            return mapping is not null ? throw PythonException.Value("Format string contains positional fields")
                : place < arguments.Positional.Count ? arguments.Positional[place]
                : throw new PythonException(
                    "IndexError", FormattableString.Invariant($"Replacement index {place} out of range for positional args tuple"));
        }

        if (mapping is not null)
        {
            return mapping.TryGet(name, out object? member) ? member : throw new PythonException("KeyError", Python.Repr(name));
        }

        foreach ((string key, object? value) in arguments.Named)
        {
            if (key == name)
            {
                return value;
            }
        }

        throw new PythonException("KeyError", Python.Repr(name));
    }
}
