using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>Where what a project names of the Hub lies on this machine: <c>pull.json</c> in Pull's output.</summary>
[JsonConverter(typeof(RecordConverter<PulledInputs>))]
public sealed record PulledInputs
{
    public const string FileName = "pull.json";

    /// <summary>Null where the base model is not of the Hub.</summary>
    public PulledModel? BaseModel { get; init; }

    /// <summary>One for each Dataset of the project that is of the Hub, in their order.</summary>
    public required IReadOnlyList<PulledDataset> Datasets { get; init; }
}
