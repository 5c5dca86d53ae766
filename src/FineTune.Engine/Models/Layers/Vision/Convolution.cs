using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>A convolution of pictures with a square kernel.</summary>
/// <param name="padding">Zeros on each side.</param>
/// <param name="groups">Parts of the channels that are convolved apart.</param>
internal sealed class Convolution(
    WeightScope scope, ConvolutionSizes sizes, Initialiser initialise, long padding, long groups = 1, bool bias = false)
{
    private readonly Tensor _weight = scope.Weight("weight", [sizes.Output, sizes.Input / groups, sizes.Kernel, sizes.Kernel], initialise);
    private readonly Tensor? _bias = bias ? scope.Weight("bias", [sizes.Output], Initialisers.Zeros) : null;

    /// <param name="states">[batch, input, height, width]</param>
    /// <returns>[batch, output, height / stride, width / stride]</returns>
    public Tensor Forward(Tensor states) =>
        nn.functional.conv2d(states, _weight, _bias, [sizes.Stride, sizes.Stride], [padding, padding], [1, 1], groups);
}
