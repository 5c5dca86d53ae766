using System.Reflection;

namespace FineTune.Contracts;

/// <summary>One argument as a user sees it: derived from the property that carries it, never written twice.</summary>
public sealed class ArgumentDefinition
{
    private readonly Type _record;
    private readonly Stage[] _stages;
    private PropertyInfo? _property;
    private ArgumentAttribute? _attribute;
    private Dictionary<string, string>? _formerSwitches;

    /// <param name="record">The record with the property.</param>
    /// <param name="names">The property's name, then the earlier ones.</param>
    internal ArgumentDefinition(Type record, string huggingFaceName, Stage[] stages, params string[] names)
    {
        _record = record;
        HuggingFaceName = huggingFaceName;
        _stages = stages;
        Names = names;
        foreach (Stage stage in stages)
        {
            IsOfModel |= stage != Stage.Push;
        }
    }

    /// <summary>The MSBuild property: <c>LearningRate</c>.</summary>
    public string Name => Names[0];

    /// <summary>The field of Hugging Face's TrainingArguments and of our JSON: <c>learning_rate</c>.</summary>
    public string HuggingFaceName { get; }

    /// <summary>The stages whose result depends on the value.</summary>
    public IReadOnlyList<Stage> Stages => _stages;

    /// <summary>True where the stage's result depends on the value.</summary>
    public bool Reaches(Stage stage) => Array.IndexOf(_stages, stage) >= 0;

    /// <summary>True where a stage that makes the model depends on it: model card and report tell these, and no other.</summary>
    public bool IsOfModel { get; }

    /// <summary>Every name a project may use: the argument's own, then the earlier ones.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>
    /// int, double, bool, string, an enum, <see cref="NameList"/>, <see cref="FileSize"/> or <see cref="KeywordArguments"/>; never nullable.
    /// </summary>
    public Type ValueType => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    /// <summary>The value of an argument nobody set; null where that means 'decided by other arguments'.</summary>
    public object? Default => Property.GetValue(Activator.CreateInstance(_record));

    /// <summary>The accepted names of an enum argument, empty otherwise.</summary>
    public IReadOnlyList<string> Choices => ValueType.IsEnum ? EnumNames.All(ValueType) : [];

    public string Description => Attribute.Description;

    public IReadOnlyList<string> Aliases => Attribute.Aliases;

    /// <summary>Earlier switches, with the value that <c>true</c> of them now is.</summary>
    public IReadOnlyDictionary<string, string> FormerSwitches =>
        _formerSwitches ??= Attribute.FormerSwitches.Select(text => text.Split('='))
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.OrdinalIgnoreCase);

    /// <summary>Where the argument comes from if it is not a field of transformers' TrainingArguments.</summary>
    public string? Origin => Attribute.Origin;

    /// <summary>The allowed range in words, such as <c>above 0</c> or <c>at least 0, below 1</c>; null where any number will do.</summary>
    public string? Range
    {
        get
        {
            string? low = double.IsNegativeInfinity(Attribute.Minimum) ? null
                : $"{(Attribute.MinimumExclusive ? "above" : "at least")} {DisplayText.Number(Attribute.Minimum)}";
            string? high = double.IsPositiveInfinity(Attribute.Maximum) ? null
                : $"{(Attribute.MaximumExclusive ? "below" : "at most")} {DisplayText.Number(Attribute.Maximum)}";
            return low is null ? high : high is null ? low : $"{low}, {high}";
        }
    }

    private PropertyInfo Property => _property ??= _record.GetProperty(Name)!;

    private ArgumentAttribute Attribute => _attribute ??= Property.GetCustomAttribute<ArgumentAttribute>()!;

    /// <summary>True where <paramref name="value"/> is a finite number within the range.</summary>
    public bool Allows(double value) =>
        double.IsFinite(value)
        && (Attribute.MinimumExclusive ? value > Attribute.Minimum : value >= Attribute.Minimum)
        && (Attribute.MaximumExclusive ? value < Attribute.Maximum : value <= Attribute.Maximum);

    /// <summary>Sets the argument in a record that nobody else has seen yet.</summary>
    /// <param name="value">Of <see cref="ValueType"/>.</param>
    public void Set(object record, object value) => Property.SetValue(record, value);
}
