using FineTune.Contracts;

namespace FineTune.Engine.Training;

/// <summary>
/// Reads the named options of the optimizer or the schedule that an argument chooses. Each is asked for once by name and type; one of another
/// type, or one that nobody asked for, is an error.
/// </summary>
/// <param name="argument">Name of the training argument that holds the options.</param>
/// <param name="values">Null for none.</param>
internal sealed class ObjectOptions(string argument, KeywordArguments? values)
{
    private readonly KeywordArguments _values = values ?? new KeywordArguments([]);
    private readonly List<string> _known = [];

    public bool Has(string name)
    {
        _known.Add(name);
        return _values.Values.TryGetValue(name, out string? text) && text != "null";
    }

    public double Number(string name, double absent) => OptionalNumber(name) ?? absent;

    public double? OptionalNumber(string name) => Has(name) ? _values.Number(name) ?? throw Bad($"{name} is not a number") : null;

    public int Integer(string name, int absent) => OptionalInteger(name) ?? absent;

    public int? OptionalInteger(string name) => OptionalNumber(name) switch
    {
        null => null,
        { } value when value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue => (int)value,
        _ => throw Bad($"{name} is not a whole number"),
    };

    public bool Flag(string name, bool absent) => Has(name) ? _values.Flag(name) ?? throw Bad($"{name} is neither true nor false") : absent;

    /// <summary>One of <paramref name="choices"/>; the first where the option is not there.</summary>
    public string Choice(string name, params string[] choices)
    {
        if (!Has(name))
        {
            return choices[0];
        }

        string? value = _values.Text(name);
        return Array.Find(choices, choice => choice == value) ?? throw Bad($"{name} is not one of {string.Join(", ", choices)}");
    }

    /// <summary>Refuses options that nobody asked for.</summary>
    /// <param name="owner">Whose options these are.</param>
    /// <exception cref="FineTuneException">FT3003.</exception>
    public void ThrowIfUnknown(string owner)
    {
        string unknown = string.Join(", ", _values.Values.Keys.Except(_known));
        if (unknown.Length > 0)
        {
            string known = _known.Count == 0 ? $"{owner} has no options" : $"the options of {owner} are {string.Join(", ", _known.Distinct())}";
            throw Bad($"{unknown} is unknown; {known}");
        }
    }

    /// <summary>FT3003 for a value that cannot be.</summary>
    public FineTuneException Bad(string reason) => new(DiagnosticCatalog.BadObjectOption, null, argument, _values, reason) { Argument = argument };
}
