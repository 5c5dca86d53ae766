using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>
/// Optimizers by Hugging Face's names (transformers/training_args.py, OptimizerNames). Those that are paged there, so that a GPU's memory can overflow into
/// the machine's, are here the same as those that are not.
/// </summary>
[JsonConverter(typeof(SnakeCaseEnum<OptimizerName>))]
public enum OptimizerName
{
    AdamwTorchFused,
    AdamwTorch,
    Sgd,
    Adagrad,
    Rmsprop,
    Adafactor,

    /// <summary>Adam as Keras computes it: not one of Hugging Face's (see docs/recipes.md).</summary>
    AdamKeras,

    /// <summary>AdamW whose state is kept in 8 bits (Dettmers et al., 2022).</summary>
    [JsonStringEnumMemberName("adamw_8bit")]
    Adamw8Bit,

    /// <summary>The same by its earlier name.</summary>
    [JsonStringEnumMemberName("adamw_bnb_8bit")]
    AdamwBnb8Bit,

    [JsonStringEnumMemberName("paged_adamw_8bit")]
    PagedAdamw8Bit,

    [JsonStringEnumMemberName("paged_adamw_32bit")]
    PagedAdamw32Bit,

    /// <summary>Lion (Chen et al., 2023).</summary>
    [JsonStringEnumMemberName("lion_32bit")]
    Lion32Bit,

    [JsonStringEnumMemberName("lion_8bit")]
    Lion8Bit,

    [JsonStringEnumMemberName("paged_lion_32bit")]
    PagedLion32Bit,

    [JsonStringEnumMemberName("paged_lion_8bit")]
    PagedLion8Bit,

    /// <summary>AdEMAMix (Pagliardini et al., 2024).</summary>
    [JsonStringEnumMemberName("ademamix")]
    AdEmaMix,

    [JsonStringEnumMemberName("ademamix_8bit")]
    AdEmaMix8Bit,

    [JsonStringEnumMemberName("paged_ademamix_32bit")]
    PagedAdEmaMix32Bit,

    [JsonStringEnumMemberName("paged_ademamix_8bit")]
    PagedAdEmaMix8Bit,
}
