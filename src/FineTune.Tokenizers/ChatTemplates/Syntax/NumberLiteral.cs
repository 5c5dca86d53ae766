using System.Numerics;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Numbers as a template writes them (integer_re and float_re of jinja2/lexer.py).</summary>
internal static class NumberLiteral
{
    /// <summary>Place behind the number that begins at a digit.</summary>
    /// <param name="isWhole">True where no fraction and no exponent may follow.</param>
    /// <param name="isReal">True for one with a fraction or an exponent.</param>
    public static int End(string source, int start, bool isWhole, out bool isReal)
    {
        int end = Digits(source, start, 10);
        int fraction = end < source.Length && source[end] == '.' ? Digits(source, end + 1, 10) : 0;
        int whole = fraction > end + 1 ? fraction : end;
        int exponent = 0;
        if (whole < source.Length && source[whole] is 'e' or 'E')
        {
            int digits = whole + 1 < source.Length && source[whole + 1] is '-' or '+' ? whole + 2 : whole + 1;
            exponent = Digits(source, digits, 10) is var last && last > digits ? last : 0;
        }

        isReal = !isWhole && (exponent > 0 || whole > end);
        return !isReal ? EndOfInteger(source, start, end) : exponent > 0 ? exponent : whole;
    }

    /// <returns>Null where Python reads no such number.</returns>
    public static BigInteger? Integer(string text) => PythonInteger.Parse(text, BaseOf(text, 0) == 10 ? 10 : 0);

    /// <param name="end">Place behind its decimal digits.</param>
    private static int EndOfInteger(string source, int start, int end)
    {
        int numberBase = BaseOf(source, start);
        if (numberBase != 10)
        {
            int prefixed = start + 2 < source.Length && source[start + 2] == '_' ? start + 3 : start + 2;
            int stop = Digits(source, prefixed, numberBase);
            return stop == prefixed ? start + 1 : stop;
        }

        if (source[start] != '0')
        {
            return end;
        }

        // Zeros alone are a number; other digits behind them are the next one.
        int zeros = start + 1;
        while (zeros < end && source[zeros] is '0' or '_')
        {
            zeros++;
        }

        return zeros;
    }

    private static int BaseOf(string source, int start) =>
        source[start] != '0' || start + 1 >= source.Length ? 10 : char.ToLowerInvariant(source[start + 1]) switch
        {
            'x' => 16,
            'o' => 8,
            'b' => 2,
            _ => 10,
        };

    /// <summary>Place behind the digits, between which single underscores may stand.</summary>
    private static int Digits(string source, int place, int numberBase)
    {
        while (place < source.Length)
        {
            int digit = source[place] == '_' && place + 1 < source.Length ? place + 1 : place;
            if (!char.IsAsciiHexDigit(source[digit]) || Convert.ToInt32(source[digit].ToString(), 16) >= numberBase
                || (digit > place && !char.IsAsciiHexDigit(source[place - 1])))
            {
                break;
            }

            place = digit + 1;
        }

        return place;
    }
}
