using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FineTune.Tokenizers.Json;

/// <summary>
/// Numbers as Rust's serde_json reads them without its feature float_roundtrip, which Hugging Face's tokenizers leave out: the digits as one integer,
/// multiplied or divided by a power of ten, each step rounded (serde_json/src/de.rs, f64_from_parts). The result may be off in the last bits, which
/// decides between two ways of equal probability to take a word apart.
/// </summary>
internal static class SerdeNumber
{
    private const int LargestPower = 308;

    /// <summary>Digits that an integer of 64 bits has room for, or may have.</summary>
    private const int MostDigits = 19;

    /// <summary>Not every double comes of every number of digits; of these, of one or another.</summary>
    private const int DigitCounts = 5;

    private const int StepsAround = 3;

    /// <summary>An exponent that is zero or infinity, whatever stands before it.</summary>
    private const int FarAway = 1_000_000_000;

    private static readonly double[] Powers = [.. Enumerable.Range(0, LargestPower + 1)
        .Select(power => double.Parse($"1e{power}", CultureInfo.InvariantCulture))];

    /// <param name="number">A number of JSON.</param>
    /// <exception cref="FormatException">It is no number, or beyond what a double holds.</exception>
    public static double Read(JsonElement number) =>
        number.ValueKind == JsonValueKind.Number
            ? Read(RawValue(number))
            : throw new FormatException($"'{TokenizerLimits.Shown(number.GetRawText())}' is no number");

    /// <inheritdoc cref="Read(JsonElement)"/>
    public static double Read(ReadOnlySpan<byte> number)
    {
        bool negative = number.StartsWith("-"u8);
        ulong significand = 0;
        int exponent = 0;
        bool full = false;
        bool fraction = false;
        int position = negative ? 1 : 0;
        for (; position < number.Length && number[position] is not ((byte)'e' or (byte)'E'); position++)
        {
            if (number[position] == '.')
            {
                // Digits of a fraction begin anew to count, even behind an integer that was too long.
                (fraction, full) = (true, false);
                continue;
            }

            ulong digit = (ulong)(number[position] - '0');
            full |= significand > (ulong.MaxValue - digit) / 10;
            if (!full)
            {
                significand = (significand * 10) + digit;
            }

            exponent += full == fraction ? 0 : full ? 1 : -1;
        }

        if (position < number.Length)
        {
            ReadOnlySpan<byte> written = number[(position + 1)..];
            exponent += int.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int power)
                && Math.Abs((long)power) < FarAway ? power
                : written[0] == '-' ? -FarAway : FarAway;
        }

        double value = FromParts(significand, exponent);
        return negative ? -value : value;
    }

    /// <summary>A number that <see cref="Read(ReadOnlySpan{byte})"/> reads as just this one: the shortest if it can be, or else one with more digits. A number
    /// that comes of no digits, to that reader, is written as it is.</summary>
    public static string Write(double value)
    {
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        if (Gives(shortest, value) || value == 0)
        {
            return shortest;
        }

        int magnitude = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        for (int power = MostDigits - 1 - magnitude; power > MostDigits - 1 - magnitude - DigitCounts; power--)
        {
            // Integers that are read without being rounded, each from the next.
            double nearest = Math.Round(Math.Abs(value) * Math.Pow(10, power));
            double step = Math.Max(1, Math.BitIncrement(nearest) - nearest);
            for (int steps = -StepsAround; steps <= StepsAround; steps++)
            {
                double digits = nearest + (steps * step);
                string written = string.Create(CultureInfo.InvariantCulture, $"{(value < 0 ? "-" : "")}{digits:F0}e{-power}");
                if (digits < ulong.MaxValue && Gives(written, value))
                {
                    return written;
                }
            }
        }

        return shortest;
    }

    private static bool Gives(string written, double value) => Read(Encoding.ASCII.GetBytes(written)) == value;

    private static double FromParts(ulong significand, int exponent)
    {
        double value = significand;
        while (value != 0 && exponent < -LargestPower)
        {
            value /= Powers[LargestPower];
            exponent += LargestPower;
        }

        if (value == 0)
        {
            return 0;
        }

        value = exponent < 0 ? value / Powers[-exponent] : exponent <= LargestPower ? value * Powers[exponent] : double.PositiveInfinity;
        return double.IsFinite(value) ? value : throw new FormatException("a number is out of range");
    }

#if NET9_0_OR_GREATER
    private static ReadOnlySpan<byte> RawValue(JsonElement number) => System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(number);
#else
    private static byte[] RawValue(JsonElement number) => Encoding.UTF8.GetBytes(number.GetRawText());
#endif
}
