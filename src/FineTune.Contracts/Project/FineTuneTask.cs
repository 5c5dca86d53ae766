using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>What the model is to do, by the Hub's pipeline names.</summary>
[JsonConverter(typeof(SnakeCaseEnum<FineTuneTask>))]
public enum FineTuneTask
{
    [JsonStringEnumMemberName("text-classification")]
    TextClassification,
}
