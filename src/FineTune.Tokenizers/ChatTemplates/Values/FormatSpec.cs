using System.Globalization;
using System.Numerics;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>How a value is written: what stands behind the percent sign of <c>%</c> and behind the colon of <c>format</c>.</summary>
internal sealed record FormatSpec
{
    public string Fill { get; init; } = " ";

    /// <summary>One of <c>&lt;</c>, <c>&gt;</c>, <c>^</c> and <c>=</c>.</summary>
    public char Align { get; init; }

    /// <summary>Plus, blank or minus.</summary>
    public char Sign { get; init; } = '-';

    public bool IsAlternate { get; init; }

    public bool IsZeroPadded { get; init; }

    public int Width { get; init; }

    /// <summary>A comma or underscore between thousands; 0 for none.</summary>
    public char Grouping { get; init; }

    public int? Precision { get; init; }

    /// <summary>The last letter; 0 for none.</summary>
    public char Type { get; init; }

    public static int Parse(string digits) => digits.Length < 18 ? (int)Math.Min(int.MaxValue, long.Parse(digits, CultureInfo.InvariantCulture))
        : throw PythonException.Value("Too many decimal digits in format string");

    /// <summary>What stands behind the colon of a replacement field.</summary>
    public static FormatSpec ParseField(string text)
    {
        var spec = new FormatSpec();
        int index = 0;
        int fill = CodePoints.Place(text, 1);
        if (fill < text.Length && IsAlign(text[fill]) && fill > 0)
        {
            spec = spec with { Fill = text[..fill], Align = text[fill] };
            index = fill + 1;
        }
        else if (text.Length > 0 && IsAlign(text[0]))
        {
            spec = spec with { Align = text[0] };
            index = 1;
        }

        bool Takes(string characters) => index < text.Length && characters.Contains(text[index], StringComparison.Ordinal);
        string Digits()
        {
            int start = index;
            while (index < text.Length && char.IsAsciiDigit(text[index]))
            {
                index++;
            }

            return text[start..index];
        }

        spec = Takes("+- ") ? spec with { Sign = text[index++] } : spec;
        spec = Takes("#") && index++ >= 0 ? spec with { IsAlternate = true } : spec;
        if (Takes("0"))
        {
            index++;
            spec = spec.Align == 0 ? spec with { IsZeroPadded = true, Fill = "0" } : spec.Fill == " " && index == 2 ? spec with { Fill = "0" } : spec;
        }

        spec = Digits() is { Length: > 0 } width ? spec with { Width = Parse(width) } : spec;
        spec = Takes(",_") ? spec with { Grouping = text[index++] } : spec;
        if (Takes("."))
        {
            index++;
            spec = Digits() is { Length: > 0 } precision ? spec with { Precision = Parse(precision) }
                : throw PythonException.Value("Format specifier missing precision");
        }

        spec = index < text.Length ? spec with { Type = text[index++] } : spec;
        RenderLimits.CheckText((BigInteger)spec.Width + (spec.Precision ?? 0));
        return index == text.Length ? spec : throw PythonException.Value($"Invalid format specifier '{text}'");
    }

    /// <summary>format(value, spec).</summary>
    public string Format(object? value)
    {
        if (Python.AsText(value) is { } text)
        {
            return Type is not (char)0 and not 's' ? throw Unknown("str")
                : Align == '=' ? throw PythonException.Value("'=' alignment not allowed in string format specifier")
                : (this with { Align = Align == 0 ? '<' : Align }).Pad(CutText(text));
        }

        FormatSpec right = this with { Align = Align == 0 ? IsZeroPadded ? '=' : '>' : Align };
        if (value is double real)
        {
            return Type is (char)0 or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%' or 'n' ? right.Float(real, Type) : throw Unknown("float");
        }

        if (Python.AsInteger(value) is { } number && (value is not bool || Type != (char)0))
        {
            return Type switch
            {
                'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%' => right.Float(Python.ToDouble(number), Type),
                'c' => (right with { Align = Align == 0 ? '<' : Align }).Pad(CodePoints.Text([(int)number])),
                (char)0 or 'd' or 'n' or 'x' or 'X' or 'o' or 'b' when Precision is null => right.Whole(number, Type == 0 ? 'd' : Type),
                (char)0 or 'd' or 'n' or 'x' or 'X' or 'o' or 'b' => throw PythonException.Value("Precision not allowed in integer format specifier"),
                _ => throw Unknown("int"),
            };
        }

        return this == new FormatSpec() ? Python.Text(value)
            : value is bool ? right.Whole(Python.AsInteger(value)!.Value, 'd')
            : throw PythonException.Type($"unsupported format string passed to {Python.TypeName(value)}.__format__");
    }

    public string CutText(string text) => Precision is { } most ? text[..CodePoints.Place(text, most)] : text;

    public string Pad(string text)
    {
        int missing = Width - CodePoints.Count(text);
        if (missing <= 0)
        {
            return text;
        }

        int left = Align switch { '<' => 0, '^' => missing / 2, _ => missing };
        return string.Concat(Enumerable.Repeat(Fill, left)) + text + string.Concat(Enumerable.Repeat(Fill, missing - left));
    }

    /// <param name="type">d, n, x, X, o or b.</param>
    public string Whole(BigInteger number, char type)
    {
        BigInteger size = BigInteger.Abs(number);
        string digits = type switch
        {
            'x' or 'X' => InBase(size, 16),
            'o' => InBase(size, 8),
            'b' => InBase(size, 2),
            _ => PythonInteger.Text(size),
        };
        digits = digits.PadLeft(Precision ?? 0, '0');
        string prefix = IsAlternate && type is 'x' or 'X' or 'o' or 'b' && IsAlternate ? "0" + type : "";
        return Signed(number.Sign < 0, type == 'X' ? prefix + digits.ToUpperInvariant() : prefix + digits, prefix.Length, type is 'd' or 'n' ? 3 : 4);
    }

    /// <param name="type">e, f, g, their capitals, % or n; 0 for none.</param>
    public string Float(double number, char type)
    {
        string text = PythonFloat.Special(Math.Abs(number)) ?? type switch
        {
            'e' or 'E' => PythonFloat.Scientific(number, Precision ?? 6),
            'f' or 'F' => PythonFloat.Fixed(number, Precision ?? 6),
            '%' => PythonFloat.Fixed(number * 100, Precision ?? 6),
            (char)0 when Precision is null => PythonFloat.Repr(Math.Abs(number)),
            (char)0 => Plain(number, Precision.Value),
            _ => PythonFloat.General(number, Precision ?? 6, IsAlternate),
        };
        text = type is 'E' or 'F' or 'G' ? text.ToUpperInvariant() : text;
        text = IsAlternate && double.IsFinite(number) && !text.Contains('.', StringComparison.Ordinal) ? WithPoint(text) : text;
        return Signed(double.IsNegative(number) && !double.IsNaN(number), type == '%' ? text + "%" : text, 0, 3);
    }

    private static string WithPoint(string text)
    {
        int end = text.IndexOfAny(['e', 'E']);
        return end < 0 ? text + "." : text[..end] + "." + text[end..];
    }

    /// <summary>Without a type: as g, with at least one decimal.</summary>
    private static string Plain(double number, int precision)
    {
        string text = PythonFloat.General(number, precision, false);
        return text.Contains('e', StringComparison.Ordinal) || text.Contains('.', StringComparison.Ordinal) ? text
            : text.Length < Math.Max(precision, 1) + 1 && text.Length != Math.Max(precision, 1) ? text + ".0"
            : number == 0 ? text + ".0"
            : WithoutZeros(PythonFloat.Scientific(number, Math.Max(precision, 1) - 1));
    }

    private static string WithoutZeros(string scientific)
    {
        int exponent = scientific.IndexOf('e', StringComparison.Ordinal);
        return scientific.Contains('.', StringComparison.Ordinal)
            ? scientific[..exponent].TrimEnd('0').TrimEnd('.') + scientific[exponent..] : scientific;
    }

    private static string InBase(BigInteger number, int numberBase)
    {
        if (number.IsZero)
        {
            return "0";
        }

        var digits = new List<char>();
        for (; !number.IsZero; number /= numberBase)
        {
            digits.Add("0123456789abcdef"[(int)(number % numberBase)]);
        }

        digits.Reverse();
        return string.Concat(digits);
    }

    private static bool IsAlign(char character) => character is '<' or '>' or '^' or '=';

    private PythonException Unknown(string type) =>
        PythonException.Value($"Unknown format code '{Type}' for object of type '{type}'");

    /// <param name="prefix">Characters of a prefix such as 0x.</param>
    /// <param name="group">Digits of a group.</param>
    private string Signed(bool isNegative, string text, int prefix, int group)
    {
        string sign = isNegative ? "-" : Sign is '+' or ' ' ? Sign.ToString() : "";
        string head = sign + text[..prefix];
        string digits = text[prefix..];
        bool fillsInside = Align == '=' || (IsZeroPadded && Align == '>');
        int width = fillsInside ? Width - head.Length : 0;
        string fill = IsZeroPadded ? "0" : Fill;
        if (Grouping != 0)
        {
            int end = digits.IndexOfAny(['.', 'e', 'E', '%']);
            string whole = end < 0 ? digits : digits[..end];
            string rest = end < 0 ? "" : digits[end..];
            digits = Grouped(whole, fill == "0" ? width - rest.Length : 0, group) + rest;
        }

        int missing = width - CodePoints.Count(digits);
        return missing > 0 ? head + string.Concat(Enumerable.Repeat(fill, missing)) + digits : Pad(head + digits);
    }

    private string Grouped(string digits, int width, int group)
    {
        string grouped = digits;
        for (int zeros = 0; ; zeros++)
        {
            string padded = new string('0', zeros) + digits;
            grouped = string.Concat(padded.Select((digit, index) =>
                index > 0 && (padded.Length - index) % group == 0 ? Grouping.ToString() + digit : digit.ToString()));
            if (grouped.Length >= width)
            {
                return grouped;
            }
        }
    }
}
