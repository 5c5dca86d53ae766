using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>What gradients are sent as between processes: torch's bf16_compress_hook and fp16_compress_hook, accelerate's <c>comm_hook</c>.</summary>
[JsonConverter(typeof(SnakeCaseEnum<GradientCompression>))]
public enum GradientCompression
{
    /// <summary>As float32, which they are.</summary>
    No,

    /// <summary>As bfloat16: half the bytes, 8 bits of each number.</summary>
    Bf16,

    /// <summary>As float16 with a factor a part: half the bytes, 11 bits of each number.</summary>
    Fp16,
}
