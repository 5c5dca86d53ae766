using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>
/// How the updates of an adapter are drawn (peft/tuners/lora/config.py, LoraConfig.init_lora_weights): those ways that leave the base model as it is.
/// </summary>
[JsonConverter(typeof(SnakeCaseEnum<LoraInitialization>))]
public enum LoraInitialization
{
    /// <summary>A as a new linear layer, B zeros: PEFT's <c>true</c>.</summary>
    [JsonStringEnumMemberName("true")]
    Default,

    /// <summary>A from a normal distribution of deviation 1 / rank, B zeros.</summary>
    Gaussian,
}
