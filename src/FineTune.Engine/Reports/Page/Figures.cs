using System.Globalization;

namespace FineTune.Engine.Reports;

/// <summary>Numbers for people: with a unit, and with as many digits as say something.</summary>
internal static class Figures
{
    private const string NotDefined = "not defined";

    private static readonly string[] Thousands = ["", "k", "M", "G", "T", "P", "E"];

    /// <summary>How many of something.</summary>
    public static string Count(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A score, a loss or another number that was measured: four digits behind the point, or as many as there is room for.</summary>
    public static string Measured(double value) => Math.Abs(value) switch
    {
        double.NaN or double.PositiveInfinity => NotDefined,
        > 0 and < 0.001 => Small(value),
        < 100 => value.ToString("0.0000", CultureInfo.InvariantCulture),
        < 10_000 => value.ToString("N1", CultureInfo.InvariantCulture),
        < 1e9 => value.ToString("N0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00e+0", CultureInfo.InvariantCulture),
    };

    /// <summary>A learning rate or another number of any size: three digits.</summary>
    public static string Short(double value) => Math.Abs(value) switch
    {
        double.NaN or double.PositiveInfinity => NotDefined,
        0 => "0",
        < 0.001 => Small(value),
        < 1 => value.ToString("0.####", CultureInfo.InvariantCulture),
        < 100 => value.ToString("0.##", CultureInfo.InvariantCulture),
        < 1e9 => value.ToString("#,0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##e+0", CultureInfo.InvariantCulture),
    };

    public static string Share(double value) => double.IsNaN(value) ? NotDefined : value switch
    {
        > 0 and < 0.001 => "< 0.1 %",
        _ => (100 * value).ToString(value is > 0 and < 0.1 ? "0.0" : "0", CultureInfo.InvariantCulture) + " %",
    };

    public static string Duration(double seconds) => seconds switch
    {
        double.NaN => NotDefined,
        < 0.0995 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0} ms"),
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        < 119.5 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 7200 => Parts(Math.Round(seconds), 60, "min", "s"),
        _ => Parts(Math.Round(seconds / 60), 60, "h", "min"),
    };

    public static string Bytes(double bytes) => WithUnit(bytes, "B");

    /// <summary>Floating point operations.</summary>
    public static string Operations(double count) => WithUnit(count, "FLOP");

    /// <param name="perSecond">Of something, named in the plural.</param>
    public static string Rate(double perSecond, string things) =>
        double.IsNaN(perSecond) ? NotDefined : $"{(perSecond < 10 ? Short(perSecond) : Count(perSecond))} {things} a second";

    /// <summary>A mark of an axis.</summary>
    /// <param name="step">The distance to the next mark, which says how many digits are needed.</param>
    public static string Tick(double value, double step)
    {
        // A sum of steps misses zero by a hair, on either side.
        value = Math.Abs(value) < Math.Abs(step) * 1e-6 ? 0 : value;
        if (Math.Abs(step) < 0.00095 || Math.Abs(value) >= 1e7)
        {
            return value == 0 ? "0" : value.ToString("0.###e+0", CultureInfo.InvariantCulture).Replace("e+", "e", StringComparison.Ordinal);
        }

        int digits = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 4);
        return value.ToString($"N{digits}", CultureInfo.InvariantCulture);
    }

    private static string Small(double value) => value.ToString("0.##e+0", CultureInfo.InvariantCulture).Replace("e+", "e", StringComparison.Ordinal);

    private static string Parts(double count, int size, string large, string small)
    {
        double whole = Math.Floor(count / size);
        double rest = count - (whole * size);
        string first = string.Create(CultureInfo.InvariantCulture, $"{whole:N0} {large}");
        return rest == 0 ? first : string.Create(CultureInfo.InvariantCulture, $"{first} {rest:0} {small}");
    }

    private static string WithUnit(double value, string unit)
    {
        int power = 0;
        while (Math.Abs(value) >= 999.5 && power < Thousands.Length - 1)
        {
            value /= 1000;
            power++;
        }

        string digits = value.ToString(power == 0 || value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
        return $"{digits} {Thousands[power]}{unit}";
    }
}
