using System.Text.Json.Serialization;

namespace FineTune.Tasks.Sweeps;

/// <summary>One trial of a sweep: what was set, and what came of it.</summary>
internal sealed record Trial
{
    /// <summary>From 0, in the order in which values were chosen.</summary>
    public required int Number { get; init; }

    /// <summary>What was set, as a project would write it, by the argument's name.</summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    public required TrialState State { get; init; }

    /// <summary>The metric: of the trained model, or where it was pruned of its last evaluation. Null where there is none or it is not defined.</summary>
    public double? Value { get; init; }

    /// <summary>The metric during training, by epochs.</summary>
    public IReadOnlyList<TrialEvaluation> Evaluations { get; init; } = [];

    /// <summary>Why it failed.</summary>
    public string? Reason { get; init; }

    public double Seconds { get; init; }

    [JsonIgnore]
    public bool HasEnded => State != TrialState.Running;

    /// <summary>True where the same values are set.</summary>
    public bool HasValues(IReadOnlyDictionary<string, string> values)
    {
        if (values.Count != Values.Count)
        {
            return false;
        }

        foreach ((string name, string value) in values)
        {
            if (!Values.TryGetValue(name, out string? own) || own != value)
            {
                return false;
            }
        }

        return true;
    }
}
