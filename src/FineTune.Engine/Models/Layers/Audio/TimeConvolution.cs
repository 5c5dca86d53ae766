using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>A convolution along time.</summary>
/// <param name="initialise">Fills a new weight.</param>
/// <param name="bias">Fills a new bias; null where there is none.</param>
/// <param name="padding">Zeros on each side.</param>
/// <param name="groups">Parts of the channels that do not see each other.</param>
internal sealed class TimeConvolution(
    WeightScope scope, ConvolutionSizes sizes, Initialiser initialise, Initialiser? bias, long padding = 0, long groups = 1)
{
    private readonly Tensor _weight = scope.Weight("weight", [sizes.Output, sizes.Input / groups, sizes.Kernel], initialise);
    private readonly Tensor? _bias = bias is null ? null : scope.Weight("bias", [sizes.Output], bias);

    /// <summary>Whether its weights take a gradient.</summary>
    public bool IsTrained => _weight.requires_grad || _bias is { requires_grad: true };

    /// <param name="states">[batch, input, time]</param>
    /// <returns>[batch, output, time / stride]</returns>
    public Tensor Forward(Tensor states) => nn.functional.conv1d(states, _weight, _bias, sizes.Stride, padding, 1, groups);
}
