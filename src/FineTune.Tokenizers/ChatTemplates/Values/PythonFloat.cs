using System.Globalization;
using System.Numerics;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Floats as Python writes and rounds them.</summary>
internal static class PythonFloat
{
    /// <summary>repr: the shortest digits that give the same float.</summary>
    public static string Repr(double number)
    {
        if (Special(number) is { } special)
        {
            return special;
        }

        (string digits, int exponent) = Shortest(number);
        string sign = double.IsNegative(number) ? "-" : "";
        return exponent is < -4 or >= 16
            ? sign + digits[..1] + (digits.Length > 1 ? "." + digits[1..] : "") + Exponent(exponent)
            : sign + Plain(digits, exponent, 1);
    }

    /// <summary>nan, inf or -inf; null for a number.</summary>
    public static string? Special(double number) =>
        double.IsNaN(number) ? "nan" : double.IsPositiveInfinity(number) ? "inf" : double.IsNegativeInfinity(number) ? "-inf" : null;

    /// <summary>The exact value with so many decimals, ties to the even digit; without a sign.</summary>
    public static string Fixed(double number, int decimals)
    {
        string digits = Scaled(Math.Abs(number), decimals).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        return decimals == 0 ? digits : digits[..^decimals] + "." + digits[^decimals..];
    }

    /// <summary>As <c>%e</c>, without a sign.</summary>
    public static string Scientific(double number, int decimals)
    {
        (string digits, int exponent) = Significant(Math.Abs(number), decimals + 1);
        return digits[..1] + (decimals > 0 ? "." + digits[1..] : "") + Exponent(exponent);
    }

    /// <summary>As <c>%g</c>, without a sign.</summary>
    /// <param name="keepsZeros">True for <c>%#g</c>.</param>
    public static string General(double number, int precision, bool keepsZeros)
    {
        precision = Math.Max(precision, 1);
        (string digits, int exponent) = Significant(Math.Abs(number), precision);
        string text = exponent < -4 || exponent >= precision
            ? digits[..1] + "." + digits[1..]
            : Plain(digits, exponent, 0);
        if (!keepsZeros && text.Contains('.', StringComparison.Ordinal))
        {
            text = text.TrimEnd('0').TrimEnd('.');
        }

        return exponent < -4 || exponent >= precision ? text + Exponent(exponent) : text;
    }

    /// <summary>round(number, decimals).</summary>
    public static double Round(double number, int decimals)
    {
        if (!double.IsFinite(number) || decimals > 323)
        {
            return number;
        }

        if (decimals < -308)
        {
            return double.IsNegative(number) ? -0.0 : 0.0;
        }

        BigInteger scaled = Scaled(Math.Abs(number), decimals);
        string text = string.Create(CultureInfo.InvariantCulture, $"{scaled}e{-decimals}");
        double rounded = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsInfinity(rounded) ? throw PythonException.Overflow("rounded value too large to represent")
            : double.IsNegative(number) ? -rounded : rounded;
    }

    /// <summary>The number times ten to the power of <paramref name="decimals"/>, rounded to a whole one, ties to the even one.</summary>
    private static BigInteger Scaled(double number, int decimals)
    {
        (BigInteger numerator, BigInteger denominator) = Fraction(number);
        if (decimals >= 0)
        {
            numerator *= BigInteger.Pow(10, decimals);
        }
        else
        {
            denominator *= BigInteger.Pow(10, -decimals);
        }

        return PythonInteger.DivideToEven(numerator, denominator);
    }

    private static (string Digits, int Exponent) Significant(double number, int count)
    {
        if (number == 0)
        {
            return (new string('0', count), 0);
        }

        int exponent = Shortest(number).Exponent;
        string digits = Scaled(number, count - 1 - exponent).ToString(CultureInfo.InvariantCulture);
        return digits.Length > count ? (digits[..count], exponent + 1) : (digits, exponent);
    }

    /// <summary>A float that is no negative one, as a fraction of whole numbers.</summary>
    private static (BigInteger Numerator, BigInteger Denominator) Fraction(double number)
    {
        long bits = BitConverter.DoubleToInt64Bits(number);
        int exponent = (int)(bits >> 52 & 0x7FF);
        long mantissa = bits & 0xFFFFFFFFFFFFF;
        mantissa = exponent == 0 ? mantissa : mantissa | 1L << 52;
        int shift = Math.Max(exponent, 1) - 1075;
        return shift >= 0 ? (new BigInteger(mantissa) << shift, BigInteger.One) : (mantissa, BigInteger.One << -shift);
    }

    /// <summary>The shortest digits, and the power of ten of the first one.</summary>
    private static (string Digits, int Exponent) Shortest(double number)
    {
        string round = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        int e = round.IndexOf('E', StringComparison.Ordinal);
        string mantissa = (e < 0 ? round : round[..e]).Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        int exponent = number == 0 ? 0
            : e >= 0 ? int.Parse(round[(e + 1)..], CultureInfo.InvariantCulture) + round[..e].Split('.')[0].Length - 1
            : round[0] != '0' ? round.Split('.')[0].Length - 1
            : -(round.Length - 2 - round[2..].TrimStart('0').Length) - 1;

        return (mantissa.Length == 0 ? "0" : mantissa, exponent);
    }

    private static string Plain(string digits, int exponent, int leastDecimals)
    {
        if (exponent < 0)
        {
            return "0." + new string('0', -exponent - 1) + digits;
        }

        string whole = digits.Length > exponent ? digits[..(exponent + 1)] : digits.PadRight(exponent + 1, '0');
        string decimals = digits.Length > exponent + 1 ? digits[(exponent + 1)..] : new string('0', leastDecimals);
        return decimals.Length > 0 ? whole + "." + decimals : whole;
    }

    private static string Exponent(int exponent) =>
        string.Create(CultureInfo.InvariantCulture, $"e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
}
