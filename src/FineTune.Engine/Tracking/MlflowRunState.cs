using System.Text.Json;
using System.Text.Json.Serialization;
using FineTune.Contracts;

namespace FineTune.Engine.Tracking;

/// <summary>What the server has of a run: a training that goes on adds to that run, and sends nothing twice.</summary>
internal sealed record MlflowRunState
{
    public string? RunId { get; init; }

    /// <summary>Up to which step the log was sent, by <see cref="TrackedKind"/>'s name.</summary>
    public Dictionary<string, int> Steps { get; init; } = [];

    /// <summary>Empty where there is none, or none that can be read: the run then is a new one.</summary>
    public static MlflowRunState Load(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), MlflowJson.Default.MlflowRunState) ?? new() : new();
        }
        catch (JsonException)
        {
            return new();
        }
    }

    public void Save(string path) => AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, MlflowJson.Default.MlflowRunState));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(MlflowRunState))]
internal sealed partial class MlflowJson : JsonSerializerContext;
