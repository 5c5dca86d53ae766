using System.Text.Json.Serialization;

namespace FineTune.Tasks.Stamps;

/// <summary>A file a stage gave.</summary>
/// <param name="Path">Relative to the stage's output folder, with forward slashes.</param>
/// <param name="Sha256WithoutTimes">Of a file of results without times and memory in it (<see cref="Fingerprints.MeasuredCosts"/>); null where there are
/// none.</param>
internal sealed record OutputFile(string Path, long Bytes, string Sha256, string? Sha256WithoutTimes = null)
{
    /// <summary>What the next stage's key has of it.</summary>
    [JsonIgnore]
    public string Lasting => Sha256WithoutTimes ?? Sha256;
}
