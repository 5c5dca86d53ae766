namespace FineTune.Engine.Models.Quantization;

/// <summary>
/// How the weights of a base model that are not trained are kept (bitsandbytes; transformers/utils/quantization_config.py, BitsAndBytesConfig).
/// </summary>
internal enum QuantizationKind
{
    None,

    /// <summary>8 bits, a scale for each row (Dettmers et al., 2022, LLM.int8()).</summary>
    Int8,

    /// <summary>4 bits, a scale for each block of 64, these in 8 bits (Dettmers et al., 2023, QLoRA).</summary>
    NormalFloat4,
}
