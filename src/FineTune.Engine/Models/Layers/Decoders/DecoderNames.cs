namespace FineTune.Engine.Models.Layers;

/// <summary>What a decoder after Llama's pattern calls its parts.</summary>
internal sealed record DecoderNames
{
    /// <summary>Its <c>base_model_prefix</c>.</summary>
    public string Model { get; init; } = "model";

    public string Words { get; init; } = "embed_tokens";

    /// <summary>A table of positions that is added to the words; null for none.</summary>
    public string? Positions { get; init; }

    public string Layers { get; init; } = "layers";

    public string Attention { get; init; } = "self_attn";

    /// <summary>The norm before attention.</summary>
    public string AttentionNorm { get; init; } = "input_layernorm";

    public string AttentionOutput { get; init; } = "o_proj";

    /// <summary>The norm before the feed-forward, where what attention gives is not normalised.</summary>
    public string MlpNorm { get; init; } = "post_attention_layernorm";

    /// <summary>What the gate is multiplied by, or where there is no gate the first of two layers.</summary>
    public string MlpInput { get; init; } = "up_proj";

    public string MlpOutput { get; init; } = "down_proj";

    /// <summary>The norm behind all layers.</summary>
    public string LastNorm { get; init; } = "norm";

    /// <summary>The layer that classifies tokens.</summary>
    public string TokenClassifier { get; init; } = "score";

    /// <summary>The name of the words' weight.</summary>
    public string WordsWeight => $"{Model}.{Words}.weight";
}
