using FineTune.Contracts;
using FineTune.Engine.Models.Attention;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// Convolutions that make features of samples, and a transformer over them (Baevski et al., 2020; modeling_wav2vec2.py, Wav2Vec2Model; modeling_hubert.py,
/// HubertModel; modeling_wavlm.py, WavLMModel; modeling_data2vec_audio.py, Data2VecAudioModel).
/// </summary>
internal sealed class WaveModel
{
    private readonly WaveConfig _config;
    private readonly WaveConvolution[] _convolutions;
    private readonly LayerNorm? _featureNorm;
    private readonly Linear _projection;
    private readonly SpecAugment _augment;
    private readonly Func<Tensor, Tensor?, Tensor> _positions;
    private readonly LayerNorm _norm;
    private readonly WaveLayer[] _layers;
    private readonly RelativePositionBias? _distances;

    /// <param name="initialisers">What the family fills its new weights with.</param>
    public WaveModel(WeightScope scope, WaveConfig config, WaveInitialisers initialisers, TorchScriptOps operators)
    {
        _config = config;
        _augment = new SpecAugment(scope, config.SpecAugment, config.HiddenSize);
        _convolutions =
        [
            .. config.Convolutions.Select(
                (_, layer) => new WaveConvolution(scope["feature_extractor.conv_layers"][layer], config, layer, initialisers.ConvolutionBias)),
        ];
        WeightScope projection = scope["feature_projection"];
        _featureNorm = config.NormalisesFeatures ? new LayerNorm(projection["layer_norm"], config.FeatureSize, config.LayerNormEps) : null;
        _projection = initialisers.Projection(projection["projection"], config);
        WeightScope encoder = scope["encoder"];
        _positions = Positions(encoder["pos_conv_embed"], config);
        _norm = new LayerNorm(encoder["layer_norm"], config.HiddenSize, config.LayerNormEps);
        _layers = [.. Enumerable.Range(0, config.Layers).Select(layer => new WaveLayer(encoder["layers"][layer], config, operators))];
        _distances = config.Distances is { } buckets
            ? new RelativePositionBias(encoder["layers"][0]["attention.rel_attn_embed"], buckets, buckets.Count, config.Heads, 1, operators)
            : null;
    }

    /// <summary>The states of the sounds of a batch.</summary>
    /// <exception cref="FineTuneException">FT2252: the longest sound has no feature.</exception>
    public SoundStates Forward(PackedBatch batch, ForwardOptions options)
    {
        Tensor features = Features(batch, options);
        int[]? lengths = batch.SoundLengths is { } samples ? [.. samples.Select(_config.Features)] : null;
        PackedBatch cells = PackedBatch.OfStates(batch.Batch, (int)features.shape[1], features.device, lengths);
        Tensor normed = _featureNorm?.Forward(features) ?? features;
        Tensor projected = Dropout.Apply(_projection.Forward(normed), _config.FeatureDropout, options.Training);
        Tensor states = _augment.Apply(projected, batch, lengths, options);
        Tensor? padding = cells.Layout.Blocks[0].PaddingMask?.view(batch.Batch, -1, 1).logical_not();
        // The convolution of positions must not see what stands in padding.
        states = padding is null ? states : states.masked_fill(padding, 0);
        states = states + _positions(states, padding);
        states = _config.NormalisesBefore ? states : _norm.Forward(states);
        states = Dropout.Apply(states, _config.HiddenDropout, options.Training).reshape(-1, _config.HiddenSize);
        return new SoundStates(Layers(states, cells, options), cells);
    }

    private static Func<Tensor, Tensor?, Tensor> Positions(WeightScope scope, WaveConfig config)
    {
        if (config.PositionLayers is { } layers)
        {
            return new PositionalConvolutions(scope, config, layers).Forward;
        }

        var single = new PositionalConvolution(scope, config);
        return (states, _) => single.Forward(states);
    }

    private List<Tensor> Layers(Tensor states, PackedBatch cells, ForwardOptions options)
    {
        // The sum looks at what the layers are given, too.
        states = _config.SumsLayers ? options.Shared(states) : states;
        Tensor? distances = _distances is null ? null : options.Shared(_distances.Forward(cells));
        List<Tensor> all = [states];
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            WaveLayer current = _layers[layer];
            states = Drops(layer, options) ? states : options.RunLayer(states, inner => current.Forward(inner, cells, options, distances));
            all.Add(states);
        }

        if (_config.NormalisesBefore)
        {
            all[^1] = _norm.Forward(states);
        }

        return all;
    }

    /// <summary>The first layer of a model that scores distances is never left out, as it is the one that knows them there.</summary>
    private bool Drops(int layer, ForwardOptions options) =>
        (layer > 0 || _distances is null) && LayerDrop.Drops(_config.LayerDrop, layer, options);

    /// <returns>[batch, time, channels]</returns>
    private Tensor Features(PackedBatch batch, ForwardOptions options)
    {
        Tensor states = batch.SoundValues!.unsqueeze(1);
        int longest = (int)states.shape[2];
        if (_config.Features(batch.SoundLengths?.Min() ?? longest) < 1)
        {
            throw new FineTuneException(DiagnosticCatalog.SoundTooShort, null, batch.SoundLengths?.Min() ?? longest, _config.ShortestSamples);
        }

        if (states.device_type == DeviceType.CPU && !(is_grad_enabled() && Array.Exists(_convolutions, convolution => convolution.IsTrained)))
        {
            return FixedFeatures(states).transpose(1, 2);
        }

        foreach (WaveConvolution convolution in _convolutions)
        {
            states = options.RunLayer(states, convolution.Forward);
        }

        return states.transpose(1, 2);
    }

    /// <summary>
    /// Features that nobody goes back through: of one sound after the other, as what the first convolutions give of a whole batch is more than caches hold,
    /// and taking the memory for it costs as much time as they do.
    /// </summary>
    /// <param name="sounds">[batch, 1, samples]</param>
    /// <returns>[batch, channels, time]</returns>
    private Tensor FixedFeatures(Tensor sounds)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGraph = no_grad();
        return cat([.. sounds.split(1).Select(Features)]).MoveToOuterDisposeScope();
    }

    private Tensor Features(Tensor sound) => _convolutions.Aggregate(sound, (states, convolution) =>
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor convolved = convolution.Forward(states).MoveToOuterDisposeScope();
        states.Dispose();
        return convolved;
    });
}
