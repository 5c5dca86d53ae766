using System.Text.Json.Serialization;

namespace FineTune.Tasks.Sweeps;

/// <summary>The JSON of a journal's lines.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(SweepHeader))]
[JsonSerializable(typeof(Trial))]
[JsonSerializable(typeof(TrialEvaluation))]
internal sealed partial class SweepsJson : JsonSerializerContext;
