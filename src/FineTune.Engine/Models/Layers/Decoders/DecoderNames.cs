namespace FineTune.Engine.Models.Layers;

/// <summary>What a decoder after Llama's pattern calls its parts.</summary>
internal sealed record DecoderNames
{
    public string AttentionOutput { get; init; } = "o_proj";

    /// <summary>What the gate is multiplied by, or where there is no gate the first of two layers.</summary>
    public string MlpInput { get; init; } = "up_proj";

    public string MlpOutput { get; init; } = "down_proj";

    /// <summary>The norm behind all layers.</summary>
    public string LastNorm { get; init; } = "norm";
}
