using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.ConvNext;

/// <summary>A convolution of each channel by itself, and a feed-forward of each place (modeling_convnext.py, ConvNextLayer).</summary>
internal sealed class ConvNextLayer(WeightScope scope, ConvNextConfig config, long channels, double dropPath)
{
    private const int Kernel = 7;

    private readonly Convolution _convolution = new(
        scope["dwconv"],
        new ConvolutionSizes(channels, channels, Kernel),
        Initialisers.Normal(config.InitializerRange),
        padding: Kernel / 2,
        groups: channels,
        bias: true);

    private readonly LayerNorm _norm = new(scope["layernorm"], channels, ConvNextModel.InnerEpsilon);
    private readonly Linear _input = new(scope["pwconv1"], channels, 4 * channels, config.InitializerRange);
    private readonly Linear _output = new(scope["pwconv2"], 4 * channels, channels, config.InitializerRange);
    private readonly Func<Tensor, Tensor> _activation = Activations.ByName(config.Activation);

    private readonly Tensor? _scale = config.LayerScale > 0
        ? scope.Weight("layer_scale_parameter", [channels], (weight, _) => weight.fill_(config.LayerScale))
        : null;

    /// <param name="states">[batch, height, width, channels]</param>
    /// <returns>Of the same shape.</returns>
    public Tensor Forward(Tensor states, ForwardOptions options)
    {
        Tensor convolved = _convolution.Forward(states.permute(0, 3, 1, 2)).permute(0, 2, 3, 1);
        Tensor transformed = _output.Forward(_activation(_input.Forward(_norm.Forward(convolved))));
        return states + DropPath.Apply(_scale is null ? transformed : transformed * _scale, dropPath, options.Training);
    }
}
