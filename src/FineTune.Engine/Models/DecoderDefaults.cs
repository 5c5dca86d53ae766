namespace FineTune.Engine.Models;

/// <summary>What transformers fills in where a decoder's config.json does not say.</summary>
internal sealed record DecoderDefaults
{
    public int VocabSize { get; init; } = 32_000;

    public int HiddenSize { get; init; } = 4096;

    public int IntermediateSize { get; init; } = 11_008;

    public int NumHiddenLayers { get; init; } = 32;

    public int NumAttentionHeads { get; init; } = 32;

    /// <summary>Null for as many as there are heads.</summary>
    public int? NumKeyValueHeads { get; init; }

    /// <summary>Null for the hidden size by the number of heads.</summary>
    public int? HeadDim { get; init; }

    public string ActivationField { get; init; } = "hidden_act";

    public string Activation { get; init; } = "silu";

    public int MaxPositionEmbeddings { get; init; } = 2048;

    public string NormEpsField { get; init; } = "rms_norm_eps";

    public double NormEps { get; init; } = 1e-6;

    public double InitializerRange { get; init; } = 0.02;

    public double AttentionDropout { get; init; }

    public double RopeTheta { get; init; } = 10_000;

    public int? PadTokenId { get; init; }

    public bool TieWordEmbeddings { get; init; }
}
