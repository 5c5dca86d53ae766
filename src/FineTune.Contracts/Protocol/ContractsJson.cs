using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>The JSON of requests, events and results: snake_case as in Hugging Face's files, invariant, no nulls.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ProjectSpec))]
[JsonSerializable(typeof(TokenizeRequest))]
[JsonSerializable(typeof(TrainRequest))]
[JsonSerializable(typeof(EvaluateRequest))]
[JsonSerializable(typeof(PushRequest))]
[JsonSerializable(typeof(EngineEvent))]
[JsonSerializable(typeof(TrainingArguments))]
[JsonSerializable(typeof(TokenizerArguments))]
public sealed partial class ContractsJson : JsonSerializerContext
{
    /// <summary>One object a line, for the protocol.</summary>
    public static ContractsJson Line { get; } = new(JsonOptions(indented: false));

    /// <summary>Indented, for files a person may read.</summary>
    public static ContractsJson File { get; } = new(JsonOptions(indented: true));

    private static JsonSerializerOptions JsonOptions(bool indented) => new(Default.Options)
    {
        WriteIndented = indented,
        // Only files and pipes read this, never HTML: text stays readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
