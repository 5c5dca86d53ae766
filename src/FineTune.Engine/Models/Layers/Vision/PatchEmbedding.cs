using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// A linear layer of each part of a picture (Dosovitskiy et al., 2020): a convolution whose stride is its size, so that it is one product of all parts with
/// the weight. What is left at the right and the lower edge is left out.
/// </summary>
internal sealed class PatchEmbedding(WeightScope scope, long channels, long hidden, ImageSize patch, Initialiser initialise)
{
    private readonly Tensor _weight = scope.Weight("weight", [hidden, channels, patch.Height, patch.Width], initialise);
    private readonly Tensor _bias = scope.Weight("bias", [hidden], Initialisers.Zeros);

    /// <param name="pixels">[batch, channels, height, width]</param>
    /// <returns>[batch, patches, hidden], row by row.</returns>
    public Tensor Forward(Tensor pixels)
    {
        (long batch, long rows, long columns) = (pixels.shape[0], pixels.shape[2] / patch.Height, pixels.shape[3] / patch.Width);
        Tensor whole = pixels.narrow(2, 0, rows * patch.Height).narrow(3, 0, columns * patch.Width);
        Tensor patches = whole.reshape(batch, channels, rows, patch.Height, columns, patch.Width)
            .permute(0, 2, 4, 1, 3, 5)
            .reshape(batch * rows * columns, channels * patch.Height * patch.Width);
        return new Linear(_weight.view(hidden, -1), _bias).Forward(patches).view(batch, rows * columns, hidden);
    }
}
