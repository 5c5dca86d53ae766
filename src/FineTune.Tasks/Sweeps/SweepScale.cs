using System.Globalization;
using FineTune.Contracts;

namespace FineTune.Tasks.Sweeps;

/// <summary>
/// Where the trials stand on an axis of the report: numbers by their size, those that are searched by orders of magnitude, and those of more than a
/// hundredfold, by logarithms; texts side by side.
/// </summary>
internal sealed class SweepScale
{
    private const int Parts = 4;

    private const int Marks = 4;

    /// <summary>Of so few numbers in a list each is a tick.</summary>
    private const int FewNumbers = 6;

    /// <summary>From here on numbers lie too far apart for their differences to say something.</summary>
    private const double FarApart = 100;

    /// <summary>The same of a list, whose numbers most often double.</summary>
    private const double FarApartInList = 8;

    private readonly Func<Trial, string> _text;
    private readonly List<string> _texts = [];
    private readonly bool _isNumeric;
    private readonly bool _isLog;
    private readonly double _least;
    private readonly double _most;

    /// <summary>The axis of an argument.</summary>
    /// <param name="searched">What the project lets it be; null where it is not searched any more.</param>
    public SweepScale(IReadOnlyCollection<Trial> trials, string name, SweepParameterSpec? searched = null)
        : this(trials, trial => trial.Values.GetValueOrDefault(name, "-"), searched)
    {
    }

    /// <summary>The axis of the metric.</summary>
    public SweepScale(IReadOnlyCollection<Trial> trials)
        : this(trials, trial => trial.Value!.Value.ToString("R", CultureInfo.InvariantCulture), searched: null)
    {
    }

    private SweepScale(IReadOnlyCollection<Trial> trials, Func<Trial, string> text, SweepParameterSpec? searched)
    {
        _text = text;
        _texts = [.. trials.Select(text).Distinct()];
        _isNumeric = _texts.TrueForAll(value => Number(value) is not null);
        if (!_isNumeric)
        {
            _texts.Sort(StringComparer.Ordinal);
            Axis = SweepAxis.OfTexts(_texts);
        }
        else
        {
            double[] numbers = [.. _texts.Select(value => Number(value)!.Value).Order()];
            bool isList = searched is { Values.Count: > 0 };
            _isLog = numbers[0] > 0 && (searched?.IsLog == true || numbers[^1] / numbers[0] >= (isList ? FarApartInList : FarApart));
            Axis = _isLog ? SweepAxis.OfMagnitudes(numbers) : SweepAxis.OfNumbers(numbers, Marks, searched?.IsWhole == true);
            Axis = isList && numbers.Length is > 1 and <= FewNumbers
                ? Axis with { Ticks = [.. numbers.Select(number => (_isLog ? Math.Log10(number) : number, SweepAxis.Text(number)))] }
                : Axis;
        }

        _least = trials.Min(Place);
        _most = trials.Max(Place);
    }

    public SweepAxis Axis { get; }

    public double Place(Trial trial)
    {
        string text = _text(trial);
        return !_isNumeric ? _texts.IndexOf(text) : _isLog ? Math.Log10(Number(text)!.Value) : Number(text)!.Value;
    }

    /// <summary>The correlation ratio: variance of the means of the axis' parts over the whole variance.</summary>
    public double ExplainedVariance(IReadOnlyCollection<Trial> trials)
    {
        double mean = trials.Average(trial => trial.Value!.Value);
        double whole = trials.Sum(trial => Square(trial.Value!.Value - mean));
        double between = trials.GroupBy(Part).Sum(part => part.Count() * Square(part.Average(trial => trial.Value!.Value) - mean));
        return whole > 0 ? between / whole : 0;
    }

    private int Part(Trial trial)
    {
        double share = _least == _most ? 0.5 : (Place(trial) - _least) / (_most - _least);
        return _isNumeric && _texts.Count > Parts ? Math.Min(Parts - 1, (int)(share * Parts)) : _texts.IndexOf(_text(trial));
    }

    private static double Square(double value) => value * value;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
}
