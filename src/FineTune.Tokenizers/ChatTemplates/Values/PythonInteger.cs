using System.Globalization;
using System.Numerics;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Whole numbers of any size, as Python's int.</summary>
internal static class PythonInteger
{
    /// <summary>Python writes and reads no more digits.</summary>
    private const int MostDigits = 4300;

    private const int MostBits = 1 << 17;

    public static string Text(BigInteger number)
    {
        string text = Checked(number).ToString(CultureInfo.InvariantCulture);
        return text.Length - (number.Sign < 0 ? 1 : 0) <= MostDigits ? text
            : throw PythonException.Value(FormattableString.Invariant($"Exceeds the limit ({MostDigits} digits) for integer string conversion"));
    }

    /// <exception cref="PythonException">The number is larger than any template needs.</exception>
    public static BigInteger Checked(BigInteger number) => number.GetBitLength() <= MostBits ? number
        : throw PythonException.Overflow("a number has more digits than a template may make");

    public static BigInteger Power(BigInteger number, BigInteger exponent) =>
        number.IsOne || number.IsZero || number == BigInteger.MinusOne
            ? BigInteger.Pow(number, exponent.IsZero ? 0 : exponent.IsEven ? 2 : 1)
            : exponent * number.GetBitLength() <= MostBits * 2 ? Checked(BigInteger.Pow(number, (int)exponent))
            : throw PythonException.Overflow("a number has more digits than a template may make");

    public static BigInteger FloorDivide(BigInteger left, BigInteger right)
    {
        BigInteger quotient = BigInteger.DivRem(left, right, out BigInteger remainder);
        return !remainder.IsZero && remainder.Sign != right.Sign ? quotient - 1 : quotient;
    }

    public static BigInteger Modulo(BigInteger left, BigInteger right) => left - (FloorDivide(left, right) * right);

    /// <summary>The nearest float, ties to the even one; .NET cuts instead.</summary>
    public static double ToDouble(BigInteger number)
    {
        const int Exact = 53;
        int shift = (int)number.GetBitLength() - Exact;
        return shift <= 0 ? (double)number
            : Math.ScaleB((double)DivideToEven(BigInteger.Abs(number), BigInteger.One << shift), shift) * number.Sign;
    }

    /// <summary>A quotient of positive numbers, rounded; ties to the even number.</summary>
    public static BigInteger DivideToEven(BigInteger numerator, BigInteger denominator)
    {
        BigInteger quotient = BigInteger.DivRem(numerator, denominator, out BigInteger remainder);
        int half = (remainder * 2).CompareTo(denominator);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    /// <summary>int(text, numberBase); null where Python throws a ValueError.</summary>
    public static BigInteger? Parse(string text, int numberBase)
    {
        string digits = PythonCharacters.Lower(TextMethods.Strip(text, null));
        bool isNegative = digits.StartsWith('-');
        digits = digits.Length > 0 && digits[0] is '-' or '+' ? digits[1..] : digits;
        int prefixed = digits.Length < 2 || digits[0] != '0' ? 0 : digits[1] switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 };
        if (prefixed != 0 && (numberBase == 0 || numberBase == prefixed))
        {
            numberBase = prefixed;
            digits = digits.Length > 2 && digits[2] == '_' ? digits[3..] : digits[2..];
        }
        else if (numberBase == 0)
        {
            numberBase = 10;
            if (digits.Length > 1 && digits[0] == '0' && digits.Any(digit => digit is not '0' and not '_'))
            {
                return null;
            }
        }

        if (digits.Length is 0 or > MostDigits || digits[0] == '_' || digits[^1] == '_' || digits.Contains("__", StringComparison.Ordinal))
        {
            return null;
        }

        BigInteger number = BigInteger.Zero;
        foreach (char digit in digits)
        {
            int value = digit switch
            {
                '_' => -1,
                >= '0' and <= '9' => digit - '0',
                >= 'a' and <= 'z' => digit - 'a' + 10,
                _ => (int)char.GetNumericValue(digit) is var other && char.IsDigit(digit) ? other : int.MaxValue,
            };
            if (value >= numberBase)
            {
                return null;
            }

            number = value < 0 ? number : (number * numberBase) + value;
        }

        return isNegative ? -number : number;
    }
}
