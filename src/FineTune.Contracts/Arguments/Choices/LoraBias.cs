using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>Which biases are trained beside an adapter (peft/tuners/lora/config.py, LoraConfig.bias).</summary>
[JsonConverter(typeof(SnakeCaseEnum<LoraBias>))]
public enum LoraBias
{
    None,

    /// <summary>Every bias of the model.</summary>
    All,

    /// <summary>Those of the layers that have an adapter.</summary>
    LoraOnly,
}
