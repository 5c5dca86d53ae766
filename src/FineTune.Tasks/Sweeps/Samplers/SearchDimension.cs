using System.Globalization;
using FineTune.Contracts;

namespace FineTune.Tasks.Sweeps;

/// <summary>
/// One argument of a search. A range is searched on a scale of its own: as it is, or by logarithms; whole numbers and steps have half a step of room at both
/// ends, so that each of them has the same share.
/// </summary>
internal sealed class SearchDimension
{
    private readonly double _minimum;
    private readonly double _maximum;
    private readonly bool _isLog;

    public SearchDimension(SweepParameterSpec parameter)
    {
        Name = parameter.Name;
        Choices = parameter.Values;
        Step = parameter.Step ?? (parameter.IsWhole ? 1 : null);
        _isLog = parameter.IsLog;
        if (IsCategorical)
        {
            return;
        }

        _minimum = parameter.Minimum!.Value;
        _maximum = parameter.Maximum!.Value;
        if (Step is { } step)
        {
            _maximum = _minimum + (step * Math.Floor((_maximum - _minimum) / step * (1 + 1e-12)));
        }

        double half = Step / 2 ?? 0;
        Low = _isLog ? Math.Log(_minimum - half) : _minimum - half;
        High = _isLog ? Math.Log(_maximum + half) : _maximum + half;
    }

    public string Name { get; }

    /// <summary>Empty for a range.</summary>
    public IReadOnlyList<string> Choices { get; }

    public bool IsCategorical => Choices.Count > 0;

    /// <summary>The lower end of the range on its scale.</summary>
    public double Low { get; }

    public double High { get; }

    /// <summary>The distance of neighbours; null where every number is one. On a logarithmic scale values are rounded to it at the end alone.</summary>
    public double? Step { get; }

    /// <summary>The distance of neighbours on the scale itself; null where the scale is continuous.</summary>
    public double? ScaleStep => _isLog ? null : Step;

    /// <summary>All values of the dimension; null where they cannot be counted.</summary>
    public IReadOnlyList<string>? All
    {
        get
        {
            if (IsCategorical || Step is not { } step)
            {
                return IsCategorical ? Choices : null;
            }

            int count = 1 + (int)Math.Round((_maximum - _minimum) / step);
            return [.. Enumerable.Range(0, count).Select(index => Written(_minimum + (index * step)))];
        }
    }

    /// <summary>
    /// The value at a place of the scale, as a project would write it. Four digits: nobody reads more, and one value is the same on every processor.
    /// </summary>
    public string Text(double place)
    {
        double value = _isLog ? Math.Exp(place) : place;
        if (Step is { } step)
        {
            value = _minimum + (step * Math.Round((value - _minimum) / step));
        }

        return Written(Math.Clamp(value, _minimum, _maximum));
    }

    /// <summary>Where a value stands on the scale, or which of the choices it is; null for a value that this search would not take.</summary>
    public double? Place(string text)
    {
        if (IsCategorical)
        {
            int index = Choices.ToList().IndexOf(text);
            return index < 0 ? null : index;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= _minimum && value <= _maximum
            ? _isLog ? Math.Log(value) : value
            : null;
    }

    private static string Written(double value)
    {
        double rounded = double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        bool isWhole = value == Math.Round(value) && Math.Abs(value) < 1e15;
        return isWhole ? value.ToString("0", CultureInfo.InvariantCulture) : rounded.ToString("R", CultureInfo.InvariantCulture);
    }
}
