using System.Text.Json.Serialization;

namespace FineTune.Tasks.Stamps;

/// <summary>The JSON of files only the tasks read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(StageStamp))]
[JsonSerializable(typeof(ModelManifest))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, string>>))]
internal sealed partial class TasksJson : JsonSerializerContext;
