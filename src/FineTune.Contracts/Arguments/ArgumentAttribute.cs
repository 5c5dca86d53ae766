namespace FineTune.Contracts;

/// <summary>Says what a user may write for an argument and which stages its value reaches.</summary>
/// <param name="description">One sentence for the docs and for completion.</param>
/// <param name="stages">The stages whose result depends on the value; none for what changes no result.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ArgumentAttribute(string description, params Stage[] stages) : Attribute
{
    public string Description { get; } = description;

    public IReadOnlyList<Stage> Stages { get; } = stages;

    /// <summary>Smallest value allowed.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>Largest value allowed.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>True where <see cref="Minimum"/> itself is not allowed.</summary>
    public bool MinimumExclusive { get; init; }

    /// <summary>True where <see cref="Maximum"/> itself is not allowed.</summary>
    public bool MaximumExclusive { get; init; }

    /// <summary>Names of earlier transformers versions, accepted with a 'renamed' warning.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>Earlier switches and the value that <c>true</c> of them now is, as in <c>GroupByLength=group_by_length</c>.</summary>
    public string[] FormerSwitches { get; init; } = [];

    /// <summary>Where the argument comes from if it is not a field of transformers' TrainingArguments.</summary>
    public string? Origin { get; init; }
}
