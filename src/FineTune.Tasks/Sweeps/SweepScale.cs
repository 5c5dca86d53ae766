using System.Globalization;

namespace FineTune.Tasks.Sweeps;

/// <summary>Where the trials stand on an axis of the report: numbers by their size, over more than a hundredfold by logarithms; texts side by side.</summary>
internal sealed class SweepScale
{
    private const int Parts = 4;

    private readonly Func<Trial, string> _text;
    private readonly List<string> _texts = [];
    private readonly bool _isNumeric;
    private readonly bool _isLog;
    private readonly double _low;
    private readonly double _high;

    /// <summary>The axis of an argument.</summary>
    public SweepScale(IReadOnlyCollection<Trial> trials, string name)
        : this(trials, trial => trial.Values.GetValueOrDefault(name, "-"))
    {
    }

    /// <summary>The axis of the metric.</summary>
    public SweepScale(IReadOnlyCollection<Trial> trials)
        : this(trials, trial => trial.Value!.Value.ToString("R", CultureInfo.InvariantCulture))
    {
    }

    private SweepScale(IReadOnlyCollection<Trial> trials, Func<Trial, string> text)
    {
        _text = text;
        _texts = [.. trials.Select(text).Distinct()];
        _isNumeric = _texts.TrueForAll(value => Number(value) is not null);
        if (_isNumeric)
        {
            double least = _texts.Min(value => Number(value)!.Value);
            _isLog = least > 0 && _texts.Max(value => Number(value)!.Value) / least >= 100;
        }
        else
        {
            _texts.Sort(StringComparer.Ordinal);
        }

        _low = trials.Min(Place);
        _high = trials.Max(Place);
    }

    /// <summary>What is written beside the axis: the ends of a range, or every text.</summary>
    public IReadOnlyList<(double Place, string Text)> Ticks => _isNumeric
        ? _low == _high ? [(_low, Short(_low))] : [(_low, Short(_low)), (_high, Short(_high))]
        : [.. _texts.Select((text, index) => ((double)index, text))];

    public double Place(Trial trial)
    {
        string text = _text(trial);
        return !_isNumeric ? _texts.IndexOf(text) : _isLog ? Math.Log10(Number(text)!.Value) : Number(text)!.Value;
    }

    /// <summary>How far up the axis a place is, 0 to 1.</summary>
    public double Share(double place) => _low == _high ? 0.5 : (place - _low) / (_high - _low);

    /// <summary>The correlation ratio: variance of the means of the axis' parts over the whole variance.</summary>
    public double ExplainedVariance(IReadOnlyCollection<Trial> trials)
    {
        double mean = trials.Average(trial => trial.Value!.Value);
        double whole = trials.Sum(trial => Square(trial.Value!.Value - mean));
        double between = trials.GroupBy(Part).Sum(part => part.Count() * Square(part.Average(trial => trial.Value!.Value) - mean));
        return whole > 0 ? between / whole : 0;
    }

    private int Part(Trial trial) =>
        _isNumeric && _texts.Count > Parts ? Math.Min(Parts - 1, (int)(Share(Place(trial)) * Parts)) : _texts.IndexOf(_text(trial));

    private string Short(double place) => (_isLog ? Math.Pow(10, place) : place).ToString("G4", CultureInfo.InvariantCulture).Replace('E', 'e');

    private static double Square(double value) => value * value;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
}
