namespace FineTune.Engine.Models.Layers;

/// <summary>What the norms of a decoder are.</summary>
internal enum NormKind
{
    /// <summary>By the root of the mean square, with a weight (<see cref="RmsNorm"/>).</summary>
    RootMeanSquare,

    /// <summary>By mean and variance, with a weight and a bias (<see cref="LayerNorm"/>).</summary>
    Layer,

    /// <summary>By mean and variance, with a weight alone.</summary>
    LayerWithoutBias,
}
