using System.Reflection;
using System.Text.Json;

namespace FineTune.Contracts;

/// <summary>One argument as a user sees it: derived from the property that carries it, never written twice.</summary>
public sealed class ArgumentDefinition
{
    private readonly PropertyInfo _property;
    private readonly object _defaults;

    /// <param name="defaults">A record with nothing set.</param>
    internal ArgumentDefinition(PropertyInfo property, ArgumentAttribute attribute, object defaults)
    {
        _property = property;
        _defaults = defaults;
        Name = property.Name;
        HuggingFaceName = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        ValueType = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Attribute = attribute;
        FormerSwitches = attribute.FormerSwitches.Select(text => text.Split('=')).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.OrdinalIgnoreCase);
        Choices = ValueType.IsEnum ? EnumNames.All(ValueType) : [];
    }

    /// <summary>The MSBuild property: <c>LearningRate</c>.</summary>
    public string Name { get; }

    /// <summary>The field of Hugging Face's TrainingArguments and of our JSON: <c>learning_rate</c>.</summary>
    public string HuggingFaceName { get; }

    /// <summary>int, double, bool, string, an enum, <see cref="NameList"/> or <see cref="KeywordArguments"/>; never nullable.</summary>
    public Type ValueType { get; }

    /// <summary>The value of an argument nobody set; null where that means 'decided by other arguments'.</summary>
    public object? Default => _property.GetValue(_defaults);

    /// <summary>The accepted names of an enum argument, empty otherwise.</summary>
    public IReadOnlyList<string> Choices { get; }

    public string Description => Attribute.Description;

    public IReadOnlyList<string> Aliases => Attribute.Aliases;

    /// <summary>Earlier switches, with the value that <c>true</c> of them now is.</summary>
    public IReadOnlyDictionary<string, string> FormerSwitches { get; }

    /// <summary>Where the argument comes from if it is not a field of transformers' TrainingArguments.</summary>
    public string? Origin => Attribute.Origin;

    public IReadOnlyList<Stage> Stages => Attribute.Stages;

    /// <summary>True where a stage that makes the model depends on it: model card and report tell these, and no other.</summary>
    public bool IsOfModel => Stages.Any(stage => stage != Stage.Push);

    /// <summary>Every name a project may use: the argument's own, then the earlier ones.</summary>
    public IEnumerable<string> Names => [Name, .. Aliases, .. FormerSwitches.Keys];

    private ArgumentAttribute Attribute { get; }

    /// <summary>The allowed range in words, such as <c>above 0</c> or <c>at least 0, below 1</c>; null where any number will do.</summary>
    public string? Range
    {
        get
        {
            string? low = double.IsNegativeInfinity(Attribute.Minimum) ? null
                : string.Create(null, $"{(Attribute.MinimumExclusive ? "above" : "at least")} {Attribute.Minimum:R}");
            string? high = double.IsPositiveInfinity(Attribute.Maximum) ? null
                : string.Create(null, $"{(Attribute.MaximumExclusive ? "below" : "at most")} {Attribute.Maximum:R}");
            return low is null ? high : high is null ? low : $"{low}, {high}";
        }
    }

    /// <summary>True where <paramref name="value"/> is a finite number within the range.</summary>
    public bool Allows(double value) =>
        double.IsFinite(value)
        && (Attribute.MinimumExclusive ? value > Attribute.Minimum : value >= Attribute.Minimum)
        && (Attribute.MaximumExclusive ? value < Attribute.Maximum : value <= Attribute.Maximum);

    /// <summary>Sets the argument in a record that nobody else has seen yet.</summary>
    /// <param name="value">Of <see cref="ValueType"/>.</param>
    public void Set(object record, object value) => _property.SetValue(record, value);
}
