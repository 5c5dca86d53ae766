using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.ResNet;

/// <summary>A convolution with its normalisation and, but for the last of a layer, its activation (modeling_resnet.py, ResNetConvLayer).</summary>
internal sealed class ResNetConvolution(WeightScope scope, ConvolutionSizes sizes, Func<Tensor, Tensor>? activation)
{
    private readonly Convolution _convolution = new(
        scope["convolution"], sizes, Initialisers.KaimingNormal(sizes.Output * sizes.Kernel * sizes.Kernel), padding: sizes.Kernel / 2);

    private readonly BatchNorm _norm = new(scope["normalization"], sizes.Output);

    /// <param name="states">[batch, channels, height, width]</param>
    public Tensor Forward(Tensor states, bool training)
    {
        Tensor normed = _norm.Forward(_convolution.Forward(states), training);
        return activation is null ? normed : activation(normed);
    }
}
