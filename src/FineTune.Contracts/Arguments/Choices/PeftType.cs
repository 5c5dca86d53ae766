using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>What is trained in place of a model's own weights (peft/utils/peft_types.py, PeftType).</summary>
[JsonConverter(typeof(SnakeCaseEnum<PeftType>))]
public enum PeftType
{
    /// <summary>Low-rank updates of linear layers (Hu et al., 2021).</summary>
    Lora,
}
