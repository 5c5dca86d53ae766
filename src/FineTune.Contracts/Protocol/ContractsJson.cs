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
[JsonSerializable(typeof(PullRequest))]
[JsonSerializable(typeof(PulledInputs))]
[JsonSerializable(typeof(TokenizeRequest))]
[JsonSerializable(typeof(TrainRequest))]
[JsonSerializable(typeof(EvaluateRequest))]
[JsonSerializable(typeof(ExportRequest))]
[JsonSerializable(typeof(PredictRequest))]
[JsonSerializable(typeof(PushRequest))]
[JsonSerializable(typeof(EngineEvent))]
[JsonSerializable(typeof(TrainingArguments))]
[JsonSerializable(typeof(TokenizerArguments))]
[JsonSerializable(typeof(NameList))]
[JsonSerializable(typeof(KeywordArguments))]
[JsonSerializable(typeof(FileSize))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(PinFile))]
[JsonSerializable(typeof(TaskArguments))]
[JsonSerializable(typeof(MutexOwner))]
public sealed partial class ContractsJson : JsonSerializerContext
{
    /// <summary>One object a line, for the protocol.</summary>
    public static ContractsJson Line => Contexts.Line;

    /// <summary>Indented, for files a person may read.</summary>
    public static ContractsJson File => Contexts.File;

    /// <summary>Apart, because they start from <see cref="Default"/>, which the generated half of this class sets later than a field here.</summary>
    private static class Contexts
    {
        public static readonly ContractsJson Line = new(Options(indented: false));

        public static readonly ContractsJson File = new(Options(indented: true));

        private static JsonSerializerOptions Options(bool indented) => new(Default.Options)
        {
            WriteIndented = indented,
            // Only files and pipes read this, never HTML: text stays readable.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
    }
}
