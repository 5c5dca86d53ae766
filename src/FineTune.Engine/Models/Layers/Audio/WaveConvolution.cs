using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>A convolution of the feature encoder with its normalisation and activation (modeling_wav2vec2.py, Wav2Vec2GroupNormConvLayer).</summary>
internal sealed class WaveConvolution
{
    private const double NormEps = 1e-5;

    private readonly TimeConvolution _convolution;
    private readonly GroupNorm? _overTime;
    private readonly LayerNorm? _overChannels;
    private readonly Func<Tensor, Tensor> _activation;

    /// <param name="bias">Fills a new bias, given how many numbers one goes into.</param>
    public WaveConvolution(WeightScope scope, WaveConfig config, int layer, Func<long, Initialiser> bias)
    {
        ConvolutionSizes sizes = config.Convolutions[layer];
        long fan = sizes.Input * sizes.Kernel;
        _convolution = new TimeConvolution(
            scope["conv"], sizes, Initialisers.KaimingNormal(fan), config.HasConvolutionBias ? bias(fan) : null);
        _overTime = config.NormalisesOverTime && layer == 0 ? new GroupNorm(scope["layer_norm"], sizes.Output) : null;
        _overChannels = config.NormalisesOverTime ? null : new LayerNorm(scope["layer_norm"], sizes.Output, NormEps);
        _activation = Activations.ByName(config.FeatureActivation);
    }

    /// <summary>Whether its weights take a gradient.</summary>
    public bool IsTrained => _convolution.IsTrained || _overTime is { IsTrained: true } || _overChannels is { IsTrained: true };

    /// <param name="states">[batch, input, time]</param>
    /// <returns>[batch, output, time / stride]</returns>
    public Tensor Forward(Tensor states)
    {
        Tensor convolved = _convolution.Forward(states);
        Tensor normed = _overTime is not null ? _overTime.Forward(convolved)
            : _overChannels is not null ? _overChannels.Forward(convolved.transpose(1, 2)).transpose(1, 2)
            : convolved;
        return _activation(normed);
    }
}
