using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.ResNet;

/// <summary>Two or three convolutions and the way around them (modeling_resnet.py, ResNetBasicLayer and ResNetBottleNeckLayer).</summary>
internal sealed class ResNetLayer
{
    private const int Reduction = 4;

    /// <summary>Between the convolutions it is a ReLU whatever the configuration says.</summary>
    private static readonly Func<Tensor, Tensor> Inner = Activations.ByName("relu");

    private readonly ResNetConvolution? _shortcut;
    private readonly ResNetConvolution[] _convolutions;
    private readonly Func<Tensor, Tensor> _activation;

    public ResNetLayer(WeightScope scope, ResNetConfig config, long input, long output, int stride)
    {
        _activation = Activations.ByName(config.Activation);
        _shortcut = input != output || stride != 1 ? new ResNetConvolution(scope["shortcut"], new ConvolutionSizes(input, output, 1, stride), null) : null;
        ConvolutionSizes[] sizes = config.HasBottlenecks ? Bottleneck(input, output, stride, config.DownsamplesInBottleneck)
            : [new ConvolutionSizes(input, output, 3, stride), new ConvolutionSizes(output, output, 3)];
        _convolutions = [.. sizes.Select(
            (size, index) => new ResNetConvolution(scope["layer"][index], size, index < sizes.Length - 1 ? Inner : null))];
    }

    /// <param name="states">[batch, input, height, width]</param>
    /// <returns>[batch, output, height / stride, width / stride]</returns>
    public Tensor Forward(Tensor states, bool training)
    {
        Tensor residual = _shortcut is null ? states : _shortcut.Forward(states, training);
        return _activation(_convolutions.Aggregate(states, (inner, convolution) => convolution.Forward(inner, training)) + residual);
    }

    private static ConvolutionSizes[] Bottleneck(long input, long output, int stride, bool inFirst)
    {
        long reduced = output / Reduction;
        return
        [
            new ConvolutionSizes(input, reduced, 1, inFirst ? stride : 1),
            new ConvolutionSizes(reduced, reduced, 3, inFirst ? 1 : stride),
            new ConvolutionSizes(reduced, output, 1),
        ];
    }
}
