using System.Numerics;
using System.Text;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Python's <c>format % arguments</c>.</summary>
internal static class PercentFormat
{
    /// <exception cref="PythonException">The arguments do not fit the format.</exception>
    public static string Format(string format, object? arguments, RenderLimits limits)
    {
        var text = new StringBuilder();
        IReadOnlyList<object?> positional = arguments is PythonTuple tuple ? tuple.Items : [arguments];
        bool isNamed = false;
        int next = 0;
        object? Next() => next < positional.Count ? positional[next++] : throw PythonException.Type("not enough arguments for format string");

        for (int index = 0; index < format.Length; index++)
        {
            if (format[index] != '%')
            {
                text.Append(format[index]);
                continue;
            }

            object? named = null;
            bool hasName = false;
            index++;
            if (index < format.Length && format[index] == '(')
            {
                int close = Close(format, index);
                string name = format[(index + 1)..close];
                named = arguments is PythonDict dict
                    ? dict.TryGet(name, out object? value) ? value : throw new PythonException("KeyError", Python.Repr(name))
                    : throw PythonException.Type("format requires a mapping");
                hasName = isNamed = true;
                index = close + 1;
            }

            var spec = new FormatSpec { Align = '>' };
            for (; index < format.Length && "#0- +".Contains(format[index], StringComparison.Ordinal); index++)
            {
                spec = format[index] switch
                {
                    '#' => spec with { IsAlternate = true },
                    '0' => spec with { IsZeroPadded = true },
                    '-' => spec with { Align = '<' },
                    ' ' => spec.Sign == '+' ? spec : spec with { Sign = ' ' },
                    _ => spec with { Sign = '+' },
                };
            }

            int? width = Number(format, ref index, Next);
            spec = width < 0 ? spec with { Align = '<', Width = -width.Value } : spec with { Width = width ?? 0 };
            if (index < format.Length && format[index] == '.')
            {
                index++;
                spec = spec with { Precision = Math.Max(Number(format, ref index, Next) ?? 0, 0) };
            }

            while (index < format.Length && format[index] is 'l' or 'h' or 'L')
            {
                index++;
            }

            if (index >= format.Length)
            {
                throw PythonException.Value("incomplete format");
            }

            RenderLimits.CheckText((BigInteger)spec.Width + (spec.Precision ?? 0));
            text.Append(format[index] == '%' ? "%" : One(format[index], hasName ? named : Next(), spec));
            RenderLimits.CheckText(text.Length);
        }

        return next < positional.Count && !isNamed && arguments is not (PythonDict or List<object?> or PythonRange or Undefined)
            ? throw PythonException.Type("not all arguments converted during string formatting")
            : limits.Text(text.ToString());
    }

    private static int Close(string format, int open)
    {
        int depth = 0;
        for (int index = open; index < format.Length; index++)
        {
            depth += format[index] == '(' ? 1 : format[index] == ')' ? -1 : 0;
            if (depth == 0)
            {
                return index;
            }
        }

        throw PythonException.Value("incomplete format key");
    }

    private static int? Number(string format, ref int index, Func<object?> next)
    {
        if (index < format.Length && format[index] == '*')
        {
            index++;
            return Python.AsInteger(next()) is { } given ? (int)BigInteger.Max(int.MinValue / 2, BigInteger.Min(int.MaxValue / 2, given))
                : throw PythonException.Type("* wants int");
        }

        int start = index;
        while (index < format.Length && char.IsAsciiDigit(format[index]))
        {
            index++;
        }

        return index == start ? null : FormatSpec.Parse(format[start..index]);
    }

    private static string One(char type, object? value, FormatSpec spec)
    {
        switch (type)
        {
            case 's':
                return spec.Pad(spec.CutText(Python.Text(value)));
            case 'r':
                return spec.Pad(spec.CutText(Python.Repr(value)));
            case 'a':
                return spec.Pad(spec.CutText(JsonText.Ascii(Python.Repr(value))));
            case 'c':
                return spec.Pad(Character(value));
            case 'd' or 'i' or 'u' or 'x' or 'X' or 'o':
                bool isDecimal = type is 'd' or 'i' or 'u';
                BigInteger number = Python.AsInteger(value) ?? (isDecimal && value is double real ? Methods.Whole(real)
                    : value is Undefined undefined ? throw undefined.Error
                    : throw PythonException.Type(isDecimal
                        ? $"%{type} format: a real number is required, not {Python.TypeName(value)}"
                        : $"%{type} format: an integer is required, not {Python.TypeName(value)}"));
                return spec.Whole(number, isDecimal ? 'd' : type);
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                return spec.Float(Python.ToDouble(Python.AsNumber(value) ?? value), type);
            default:
                throw PythonException.Value(FormattableString.Invariant($"unsupported format character '{type}' (0x{(int)type:x})"));
        }
    }

    private static string Character(object? value) =>
        Python.AsInteger(value) is { } code ? code >= 0 && code <= 0x10FFFF ? CodePoints.Text([(int)code])
                : throw PythonException.Overflow("%c arg not in range(0x110000)")
            : Python.AsText(value) is { } text && CodePoints.Count(text) == 1 ? text
            : throw PythonException.Type("%c requires an int or a unicode character, not " + Python.TypeName(value));
}
