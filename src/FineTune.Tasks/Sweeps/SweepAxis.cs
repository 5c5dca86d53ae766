using System.Globalization;

namespace FineTune.Tasks.Sweeps;

/// <summary>An axis of the report from a round number to another, with round numbers between; one of orders of magnitude goes by logarithms.</summary>
/// <param name="Low">Where it begins; of an axis of orders of magnitude a logarithm to the base 10, as all of its places.</param>
/// <param name="High">Where it ends.</param>
/// <param name="Ticks">What is written beside it, and where.</param>
internal sealed record SweepAxis(double Low, double High, IReadOnlyList<(double Place, string Text)> Ticks)
{
    /// <summary>From here on, and below the other, numbers have an exponent.</summary>
    private const double Large = 1e6;

    private const double Small = 1e-3;

    private static readonly int[] RoundSteps = [1, 2, 5, 10];

    /// <summary>An axis with all of some numbers.</summary>
    /// <param name="numbers">At least one.</param>
    /// <param name="marks">About as many ticks, where they are not powers of ten.</param>
    /// <param name="isWhole">True where only whole numbers mean anything.</param>
    public static SweepAxis OfNumbers(IReadOnlyCollection<double> numbers, int marks, bool isWhole = false)
    {
        (double low, double high) = (numbers.Min(), numbers.Max());
        if (low == high)
        {
            double around = low == 0 ? 1 : Math.Abs(low) / 2;
            return new SweepAxis(low - around, low + around, [(low, Text(low))]);
        }

        double step = Step((high - low) / marks);
        step = isWhole ? Math.Max(1, Math.Round(step)) : step;
        (double first, double last) = (Math.Floor((low / step) + 1e-9), Math.Ceiling((high / step) - 1e-9));
        return new SweepAxis(first * step, last * step, [.. Indices(first, last).Select(index => (index * step, Text(index * step, step)))]);
    }

    /// <summary>An axis by orders of magnitude.</summary>
    /// <param name="numbers">At least one, all above 0.</param>
    public static SweepAxis OfMagnitudes(IReadOnlyCollection<double> numbers)
    {
        (double low, double high) = (Math.Log10(numbers.Min()), Math.Log10(numbers.Max()));
        if (low == high)
        {
            return new SweepAxis(low - 0.5, low + 0.5, [(low, Text(numbers.First()))]);
        }

        // Over some powers of ten these alone, over many not each of them, over few their double and fivefold too.
        double powers = high - low;
        int every = Math.Max(1, (int)Math.Ceiling(powers / 6));
        int[] factors = powers > 1.2 ? [1] : [1, 2, 5];
        List<(double Place, string Text)> all =
        [
            .. from power in Indices(Math.Floor(low) - every, Math.Ceiling(high) + every)
               where every == 1 || power % every == 0
               from factor in factors
               let number = factor * Math.Pow(10, power)
               select (Math.Log10(number), Text(number)),
        ];
        int first = all.FindLastIndex(tick => tick.Place <= low + 1e-9);
        int last = all.FindIndex(tick => tick.Place >= high - 1e-9);
        return new SweepAxis(all[first].Place, all[last].Place, all[first..(last + 1)]);
    }

    /// <summary>An axis of texts side by side.</summary>
    public static SweepAxis OfTexts(IReadOnlyList<string> texts) =>
        new(-0.5, texts.Count - 0.5, [.. texts.Select((text, index) => ((double)index, text))]);

    /// <summary>How far along the axis a place is, 0 to 1.</summary>
    public double Share(double place) => (place - Low) / (High - Low);

    /// <summary>A number by itself: as short as it can be told.</summary>
    public static string Text(double number) => Math.Abs(number) is > 0 and (< Small or >= Large)
        ? number.ToString("0.###e+0", CultureInfo.InvariantCulture).Replace("e+", "e", StringComparison.Ordinal)
        : number.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>A number among others that are a step from each other: as many digits as the step needs.</summary>
    private static string Text(double number, double step)
    {
        if (Math.Abs(number) < step / 2)
        {
            return "0";
        }

        return step < Small || Math.Abs(number) >= Large
            ? Text(number)
            : number.ToString($"F{Math.Max(0, (int)Math.Ceiling(-Math.Log10(step) - 1e-9))}", CultureInfo.InvariantCulture);
    }

    private static IEnumerable<double> Indices(double first, double last)
    {
        for (double index = first; index <= last; index++)
        {
            yield return index;
        }
    }

    private static double Step(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return power * RoundSteps.First(round => round * power >= step * 0.999 || round == 10);
    }
}
