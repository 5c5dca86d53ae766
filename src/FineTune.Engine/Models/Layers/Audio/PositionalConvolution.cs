using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// What a state's place among the others adds to it: a convolution whose weight is kept as a length and a direction for each place of the kernel (Salimans and
/// Kingma, 2016; modeling_wav2vec2.py, Wav2Vec2PositionalConvEmbedding).
/// </summary>
internal sealed class PositionalConvolution
{
    private readonly int _kernel;
    private readonly int _groups;
    private readonly Tensor _bias;
    private readonly Tensor _length;
    private readonly Tensor _direction;
    private readonly Func<Tensor, Tensor> _activation;

    public PositionalConvolution(WeightScope scope, WaveConfig config)
    {
        (_kernel, _groups) = (config.PositionKernel, config.PositionGroups);
        long channels = config.HiddenSize / _groups;
        Initialiser uniform = Initialisers.Uniform(1 / Math.Sqrt(channels * _kernel));
        WeightScope weight = scope["conv.parametrizations.weight"];
        _bias = scope["conv"].Weight("bias", [config.HiddenSize], Initialisers.Zeros);
        // What is drawn is the direction, and the length follows from it there.
        _length = weight.Weight("original0", [1, 1, _kernel], (_, _) => { });
        _direction = weight.Weight("original1", [config.HiddenSize, channels, _kernel], (direction, seed) =>
        {
            uniform(direction, seed);
            _length!.detach().copy_(Norms(direction));
        });
        _activation = Activations.ByName(config.FeatureActivation);
    }

    /// <param name="states">[batch, time, hidden], zeros where there is padding.</param>
    /// <returns>Of the same shape.</returns>
    public Tensor Forward(Tensor states)
    {
        Tensor convolved = nn.functional.conv1d(states.transpose(1, 2), Weight(_length, _direction), _bias, 1, _kernel / 2, 1, _groups);
        // An even kernel gives one place more than there are.
        return _activation(convolved.narrow(2, 0, states.shape[1])).transpose(1, 2);
    }

    /// <param name="length">[1, 1, kernel]</param>
    /// <param name="direction">[hidden, channels, kernel]</param>
    /// <returns>[hidden, channels, kernel]</returns>
    public static Tensor Weight(Tensor length, Tensor direction) => direction * (length / Norms(direction));

    /// <param name="direction">[hidden, channels, kernel]</param>
    /// <returns>[1, 1, kernel]</returns>
    private static Tensor Norms(Tensor direction) => direction.square().sum([0, 1], keepdim: true).sqrt();
}
