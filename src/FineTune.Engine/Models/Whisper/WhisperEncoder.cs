using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Whisper;

/// <summary>Two convolutions over a spectrogram, and a transformer over what they give (Radford et al., 2022; modeling_whisper.py, WhisperEncoder).</summary>
internal sealed class WhisperEncoder
{
    public const double NormEps = 1e-5;

    private const int Kernel = 3;

    private readonly WhisperConfig _config;
    private readonly TimeConvolution _first;
    private readonly TimeConvolution _second;
    private readonly Tensor _positions;
    private readonly WhisperLayer[] _layers;
    private readonly LayerNorm _norm;

    public WhisperEncoder(WeightScope scope, WhisperConfig config, TorchScriptOps operators)
    {
        _config = config;
        Initialiser normal = Initialisers.Normal(config.InitStd);
        _first = new TimeConvolution(scope["conv1"], new ConvolutionSizes(config.MelBins, config.Hidden, Kernel), normal, Initialisers.Zeros, 1);
        _second = new TimeConvolution(scope["conv2"], new ConvolutionSizes(config.Hidden, config.Hidden, Kernel, 2), normal, Initialisers.Zeros, 1);
        _positions = scope["embed_positions"].Buffer("weight", [config.Positions, config.Hidden], Sinusoids);
        _layers = [.. Enumerable.Range(0, config.Layers).Select(layer => new WhisperLayer(scope["layers"][layer], config, operators))];
        _norm = new LayerNorm(scope["layer_norm"], config.Hidden, NormEps);
    }

    public SoundStates Forward(PackedBatch batch, ForwardOptions options)
    {
        Tensor spectrograms = batch.Spectrograms(_config.Size);
        Tensor convolved = nn.functional.gelu(_second.Forward(nn.functional.gelu(_first.Forward(spectrograms)))).transpose(1, 2);
        Tensor states = Dropout.Apply(convolved + _positions, _config.Dropout, options.Training).reshape(-1, _config.Hidden);
        PackedBatch cells = PackedBatch.OfStates(batch.Batch, _config.Positions, states.device);
        // The sum looks at what the layers are given, too.
        states = _config.SumsLayers ? options.Shared(states) : states;
        List<Tensor> all = [states];
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            WhisperLayer current = _layers[layer];
            states = LayerDrop.Drops(_config.LayerDrop, layer, options) ? states : options.RunLayer(states, inner => current.Forward(inner, cells, options));
            all.Add(states);
        }

        all[^1] = _norm.Forward(states);
        return new SoundStates(all, cells);
    }

    /// <summary>modeling_whisper.py, sinusoids.</summary>
    /// <param name="weight">[positions, hidden]</param>
    private static void Sinusoids(Tensor weight, ulong seed)
    {
        (long positions, long half) = (weight.shape[0], weight.shape[1] / 2);
        using DisposeScope scope = NewDisposeScope();
        Tensor scales = (arange(half, ScalarType.Float64) * (-Math.Log(10_000) / (half - 1))).exp();
        Tensor angles = arange(positions, ScalarType.Float64).unsqueeze(1) * scales;
        weight.copy_(cat([angles.sin(), angles.cos()], 1));
    }
}
