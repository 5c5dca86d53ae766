using System.Globalization;
using System.Numerics;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Filters of numbers.</summary>
internal static class NumberFilters
{
    private static readonly string[] Decimal = ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
    private static readonly string[] Binary = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"];

    public static IReadOnlyDictionary<string, Filter> All { get; } = new Dictionary<string, Filter>(StringComparer.Ordinal)
    {
        ["abs"] = (_, value, arguments) =>
        {
            arguments.Bind("abs");
            return value is double number ? Math.Abs(number)
                : Python.AsInteger(value) is { } whole ? BigInteger.Abs(whole)
                : throw (value is Undefined undefined ? undefined.Error : PythonException.Type($"bad operand type for abs(): '{Python.TypeName(value)}'"));
        },
        ["int"] = (_, value, arguments) => ToInteger(value, arguments.Bind("int", "default", "base")),
        ["float"] = (_, value, arguments) =>
        {
            object? otherwise = arguments.Bind("float", "default").Get("default", 0.0);
            return ToFloat(value) ?? otherwise;
        },
        ["round"] = (_, value, arguments) => Round(value, arguments.Bind("round", "precision", "method")),
        ["sum"] = Sum,
        ["filesizeformat"] = (_, value, arguments) => FileSize(value, arguments.Bind("filesizeformat", "binary").Flag("binary")),
    };

    /// <summary>float(value); null for what Python cannot make a float of.</summary>
    /// <exception cref="PythonException">The value is undefined, or too large a number.</exception>
    public static double? ToFloat(object? value)
    {
        if (value is Undefined undefined)
        {
            throw undefined.Error;
        }

        if (Python.AsNumber(value) is { } number)
        {
            return Python.ToDouble(number);
        }

        if (Python.AsText(value) is not { } given)
        {
            return null;
        }

        string text = PythonCharacters.Lower(TextMethods.Strip(given, null));
        string digits = text.TrimStart('+', '-');
        if (text.Length - digits.Length <= 1 && digits is "inf" or "infinity" or "nan")
        {
            return digits == "nan" ? double.NaN : text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        }

        if (text.Contains('_', StringComparison.Ordinal))
        {
            if (!text.Select((unit, index) => unit != '_'
                || (index > 0 && index < text.Length - 1 && char.IsAsciiDigit(text[index - 1]) && char.IsAsciiDigit(text[index + 1]))).All(holds => holds))
            {
                return null;
            }

            text = text.Replace("_", "", StringComparison.Ordinal);
        }

        string ascii = string.Concat(text.Select(unit => char.IsDigit(unit) ? (char)('0' + (int)char.GetNumericValue(unit)) : unit));
        return ascii.Length > 0 && ascii.All(unit => char.IsAsciiDigit(unit) || unit is '+' or '-' or '.' or 'e')
            && double.TryParse(ascii, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture, out double parsed) ? parsed : null;
    }

    private static object? ToInteger(object? value, BoundArguments arguments)
    {
        object? otherwise = arguments.Get("default", BigInteger.Zero);
        int numberBase = arguments.Index("base", 10);
        if (Python.AsText(value) is { } text)
        {
            if (numberBase is not (0 or (>= 2 and <= 36)))
            {
                return ToFloat(text) is { } guess && double.IsFinite(guess) ? Methods.Whole(guess) : otherwise;
            }

            return PythonInteger.Parse(text, numberBase) is { } parsed ? parsed
                : ToFloat(text) is { } real && double.IsFinite(real) ? Methods.Whole(real) : otherwise;
        }

        return value is double number ? double.IsNaN(number) ? otherwise : Methods.Whole(number)
            : Python.AsInteger(value) is { } whole ? whole
            : value is Undefined undefined ? throw undefined.Error
            : otherwise;
    }

    private static object Round(object? value, BoundArguments arguments)
    {
        int precision = arguments.Index("precision", 0);
        object? method = arguments.Get("method", "common");
        if (Python.AsText(method) is not ("common" or "ceil" or "floor"))
        {
            throw new PythonException("FilterArgumentError", "method must be common, ceil or floor");
        }

        if (value is Undefined undefined)
        {
            throw undefined.Error;
        }

        if (Python.AsNumber(value) is not { } number)
        {
            throw PythonException.Type($"type {Python.TypeName(value)} doesn't define __round__ method");
        }

        if (Python.AsText(method) == "common")
        {
            return number is double real ? PythonFloat.Round(real, precision) : RoundWhole((BigInteger)number, precision);
        }

        object scale = Python.Operate("**", (BigInteger)10, (BigInteger)precision, new RenderLimits())!;
        object scaled = Python.Operate("*", number, scale, new RenderLimits())!;
        object whole = scaled is double other
            ? Methods.Whole(Python.AsText(method) == "ceil" ? Math.Ceiling(other) : Math.Floor(other))
            : scaled;
        return Python.Operate("/", whole, scale, new RenderLimits())!;
    }

    private static BigInteger RoundWhole(BigInteger number, int precision)
    {
        if (precision >= 0)
        {
            return number;
        }

        BigInteger power = PythonInteger.Power(10, -precision);
        BigInteger rounded = PythonInteger.DivideToEven(BigInteger.Abs(number), power) * power;
        return number.Sign < 0 ? -rounded : rounded;
    }

    private static object? Sum(Rendering rendering, object? value, Arguments arguments)
    {
        BoundArguments bound = arguments.Bind("sum", "attribute", "start");
        Func<object?, object?> getter = Filters.Getter(bound.Get("attribute"));
        object? sum = bound.Get("start", BigInteger.Zero);
        if (Python.AsText(sum) is not null)
        {
            throw PythonException.Type("sum() can't sum strings [use ''.join(seq) instead]");
        }

        foreach (object? item in Python.Iterate(value))
        {
            rendering.Limits.Take(1);
            sum = Python.Operate("+", sum, getter(item), rendering.Limits);
        }

        return sum;
    }

    private static string FileSize(object? value, bool isBinary)
    {
        double size = ToFloat(value) ?? throw PythonException.Value($"could not convert {Python.TypeName(value)} to float: {Python.Repr(value)}");
        BigInteger step = isBinary ? 1024 : 1000;
        if (size == 1)
        {
            return "1 Byte";
        }

        if (size < (double)step)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Methods.Whole(size)} Bytes");
        }

        string[] prefixes = isBinary ? Binary : Decimal;
        for (int place = 0; ; place++)
        {
            BigInteger unit = BigInteger.Pow(step, place + 2);
            if (size < (double)unit || place == prefixes.Length - 1)
            {
                return PythonFloat.Fixed((double)step * size / (double)unit, 1) + " " + prefixes[place];
            }
        }
    }
}
