using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// What a state's place among the others adds to it: convolutions one after the other, each normalised (Baevski et al., 2022; modeling_data2vec_audio.py,
/// Data2VecAudioPositionalConvEmbedding). What a convolution makes of padding is zeros for the next one, so that a sound's states do not follow from how long
/// the others of its batch are; in transformers they do.
/// </summary>
internal sealed class PositionalConvolutions
{
    /// <summary>Of the normalisations, which have no weights.</summary>
    public const double NormEps = 1e-5;

    private readonly long[] _shape;
    private readonly TimeConvolution[] _layers;
    private readonly Func<Tensor, Tensor> _activation;

    public PositionalConvolutions(WeightScope scope, WaveConfig config, int layers)
    {
        _shape = [config.HiddenSize];
        var sizes = new ConvolutionSizes(config.HiddenSize, config.HiddenSize, config.PositionKernel);
        Initialiser normal = Initialisers.KaimingNormal(sizes.Input / config.PositionGroups * sizes.Kernel);
        _layers =
        [
            .. Enumerable.Range(0, layers).Select(layer => new TimeConvolution(
                scope["layers"][layer]["conv"], sizes, normal, Initialisers.Zeros, sizes.Kernel / 2, config.PositionGroups)),
        ];
        _activation = Activations.ByName(config.FeatureActivation);
    }

    /// <param name="states">[batch, time, hidden]</param>
    /// <param name="padding">bool [batch, time, 1]: true for padding; null where there is none.</param>
    /// <returns>Of the same shape.</returns>
    public Tensor Forward(Tensor states, Tensor? padding)
    {
        long time = states.shape[1];
        foreach (TimeConvolution layer in _layers)
        {
            // An even kernel gives one place more than there are.
            Tensor convolved = layer.Forward(states.transpose(1, 2)).narrow(2, 0, time).transpose(1, 2);
            Tensor placed = _activation(MixedPrecision.ForProducts(nn.functional.layer_norm(convolved, _shape, eps: NormEps)));
            states = padding is null ? placed : placed.masked_fill(padding, 0);
        }

        return states;
    }
}
