using System.Text.Json.Serialization;
using FineTune.Contracts;

namespace FineTune.Tasks.Sweeps;

/// <summary>How far a trial has come.</summary>
[JsonConverter(typeof(SnakeCaseEnum<TrialState>))]
internal enum TrialState
{
    /// <summary>Begun; a sweep that was killed begins it once more, from its last checkpoint.</summary>
    Running,

    /// <summary>Trained and evaluated.</summary>
    Complete,

    /// <summary>Ended by the pruner.</summary>
    Pruned,

    /// <summary>Ended by an error, which the trial's reason tells.</summary>
    Failed,
}
