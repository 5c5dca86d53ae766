using FineTune.Engine.Models.Attention;

namespace FineTune.Engine.Models.Layers;

/// <summary>What the configuration of a decoder after Llama's pattern comes to, whatever a family calls it.</summary>
internal sealed record DecoderSizes
{
    public required int Hidden { get; init; }

    public required int Intermediate { get; init; }

    public required AttentionSizes Attention { get; init; }

    public required string Activation { get; init; }

    public required double InitializerRange { get; init; }

    public required double NormEps { get; init; }

    /// <summary>True where query, key and value have biases.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>True where what attention gives is projected with a bias.</summary>
    public bool OutputBias { get; init; }

    public bool MlpBias { get; init; }

    /// <summary>True where one projection gives query, key and value, and one the gate and what it gates (Phi-3).</summary>
    public bool HasPackedProjections { get; init; }

    /// <summary>True where each head's queries and keys are normalised (Qwen3, Gemma 3).</summary>
    public bool NormalisesQueryAndKey { get; init; }

    /// <summary>True where what attention and feed-forward give is normalised as well (Gemma 2 and 3).</summary>
    public bool NormalisesOutputs { get; init; }

    /// <summary>True where norms multiply by 1 + weight (Gemma).</summary>
    public bool NormAddsOne { get; init; }

    /// <summary>Dropout of what attention and feed-forward give.</summary>
    public double ResidualDropout { get; init; }
}
