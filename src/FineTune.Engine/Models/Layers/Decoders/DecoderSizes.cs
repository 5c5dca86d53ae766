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

    /// <summary>
    /// True where one projection, <c>query_key_value</c>, gives of each head of keys first its queries, then its key and its value (Falcon).
    /// </summary>
    public bool PacksByGroup { get; init; }

    /// <summary>False where one layer, an activation and a second layer are all of the feed-forward (Phi).</summary>
    public bool HasGate { get; init; } = true;

    /// <summary>How queries and keys are normalised; null where they are not.</summary>
    public QueryKeyNorm? QueryKeyNorm { get; init; }

    public NormKind Norm { get; init; }

    /// <summary>False where what goes into attention and feed-forward is not normalised (OLMo 2).</summary>
    public bool NormalisesInputs { get; init; } = true;

    /// <summary>True where what attention and feed-forward give is normalised (Gemma 2 and 3).</summary>
    public bool NormalisesOutputs { get; init; }

    /// <summary>True where attention and feed-forward take the same normalised states, side by side (Cohere, Phi).</summary>
    public bool IsParallel { get; init; }

    /// <summary>True where norms multiply by 1 + weight (Gemma).</summary>
    public bool NormAddsOne { get; init; }

    /// <summary>True where side by side each of the two has a norm of its own (Falcon 40B).</summary>
    public bool HasParallelNorms { get; init; }

    /// <summary>Dropout of what attention and feed-forward give.</summary>
    public double ResidualDropout { get; init; }

    /// <summary>False where that dropout is of what feed-forward gives alone (StableLM).</summary>
    public bool DropsAttention { get; init; } = true;

    /// <summary>What attention and feed-forward give is multiplied by it before it is added; null for nothing (Granite).</summary>
    public double? ResidualScale { get; init; }

    public DecoderNames Names { get; init; } = new();

    /// <summary>Names of the norms that a layer has; null for one that it does not have.</summary>
    public string? AttentionInputNorm => NormalisesInputs ? Names.AttentionNorm : null;

    public string? AttentionOutputNorm => NormalisesOutputs ? "post_attention_layernorm" : null;

    public string? MlpInputNorm =>
        !NormalisesInputs || (IsParallel && !HasParallelNorms) ? null : NormalisesOutputs ? "pre_feedforward_layernorm" : Names.MlpNorm;

    public string? MlpOutputNorm => NormalisesOutputs ? "post_feedforward_layernorm" : null;
}
