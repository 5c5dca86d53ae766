namespace FineTune.Engine.Models.Layers;

/// <summary>How a decoder's queries and keys are normalised before they meet.</summary>
/// <param name="Weights">What the heads share.</param>
internal sealed record QueryKeyNorm(HeadNormWeights Weights = HeadNormWeights.Shared)
{
    public string Query { get; init; } = "q_norm";

    public string Key { get; init; } = "k_norm";

    /// <summary>True where they are rotated first (HunYuan).</summary>
    public bool IsAfterRotation { get; init; }
}
