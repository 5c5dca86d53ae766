using FineTune.Engine.Models.Attention;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// Attention, a decoder's attention to what it answers, and feed-forward, each added to what went in and normalised after or before it (Lewis et al., 2019;
/// modeling_bart.py, BartEncoderLayer, BartDecoderLayer; modeling_mbart.py).
/// </summary>
internal sealed class BartLayer
{
    public const double NormEps = 1e-5;

    private readonly BartConfig _config;
    private readonly int _layer;
    private readonly TorchScriptOps _operators;
    private readonly BartAttention _attention;
    private readonly LayerNorm _attentionNorm;
    private readonly BartAttention? _crossAttention;
    private readonly LayerNorm? _crossNorm;
    private readonly Linear _input;
    private readonly Linear _output;
    private readonly LayerNorm _norm;
    private readonly Func<Tensor, Tensor> _activation;

    public BartLayer(WeightScope scope, BartConfig config, int layer, bool isDecoder, TorchScriptOps operators)
    {
        _config = config;
        _layer = layer;
        _operators = operators;
        BartSizes sizes = isDecoder ? config.Decoder : config.Encoder;
        _attention = new BartAttention(scope["self_attn"], config, sizes.Attention, layer, operators);
        _attentionNorm = new LayerNorm(scope["self_attn_layer_norm"], config.Hidden, NormEps);
        if (isDecoder)
        {
            _crossAttention = new BartAttention(scope["encoder_attn"], config, sizes.Attention, layer, operators);
            _crossNorm = new LayerNorm(scope["encoder_attn_layer_norm"], config.Hidden, NormEps);
        }

        _input = new Linear(scope["fc1"], config.Hidden, sizes.Intermediate, config.InitStd);
        _output = new Linear(scope["fc2"], sizes.Intermediate, config.Hidden, config.InitStd);
        _norm = new LayerNorm(scope["final_layer_norm"], config.Hidden, NormEps);
        _activation = Activations.ByName(config.Activation);
    }

    /// <param name="states">[tokens, hidden] of the encoder or the decoder.</param>
    /// <param name="source">[tokens, hidden], what the encoder gave; null in an encoder, and where the cache has what is needed of them.</param>
    /// <param name="batch">The whole batch.</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, Tensor? source, BlockMasks masks, PackedBatch batch, ForwardOptions options)
    {
        PackedBatch own = _crossAttention is null ? batch : batch.Decoder!;
        if (_crossAttention is not null && source is null && NextToken.IsAll(states, masks, own, options) && Weights() is { } weights)
        {
            KeyValueCache cache = options.Cache!;
            (Tensor keys, Tensor values) = cache.OfSource(_layer);
            return _operators.AnswerWithBiases(
                states,
                weights,
                cache.WithRoom(_layer, 1),
                (keys, values, cache.SourceMask),
                cache.Length,
                (_config.NormalisesBefore, _config.Activation, NormEps));
        }

        // Attention to the source pads all of a row's tokens.
        ForwardOptions first = _crossAttention is null ? options : options with { Read = TokensRead.All };
        Tensor attended = Around(_attentionNorm, states, first.Read, own, options, given => _attention.ToItself(given, masks, own, first));
        if (_crossAttention is not null)
        {
            attended = Around(_crossNorm!, attended, options.Read, own, options, given => _crossAttention.ToSource(given, source, batch, options));
        }

        return Around(_norm, attended, TokensRead.All, own, options, given => Transform(given, options.Training));
    }

    /// <summary>In the order of <see cref="TorchScriptOps.AnswerWithBiases"/>; null for a layer that is more than that.</summary>
    private Tensor[]? Weights() =>
        TorchScriptOps.HasActivation(_config.Activation)
        && _attention.OfItself is { } self && _crossAttention!.OfSource is { } cross
        && _input.ProductAndBias is { } input && _output.ProductAndBias is { } output
        && _attentionNorm.FactorAndBias is { } first && _crossNorm!.FactorAndBias is { } second && _norm.FactorAndBias is { } third
            ? [.. first, .. self, .. second, .. cross, .. third, .. input, .. output]
            : null;

    /// <summary>A part with its norm and what went in.</summary>
    /// <param name="read">The tokens that the part gives of those it is given.</param>
    private Tensor Around(LayerNorm norm, Tensor states, TokensRead read, PackedBatch own, ForwardOptions options, Func<Tensor, Tensor> part)
    {
        Tensor given = part(_config.NormalisesBefore ? norm.Forward(states) : states);
        Tensor sum = Dropout.ApplyAndAdd(given, own.SelectRead(states, read, _operators), _config.Dropout, options.Training);
        return _config.NormalisesBefore ? sum : norm.Forward(sum);
    }

    private Tensor Transform(Tensor states, bool training) => training && _config.ActivationDropout > 0
        ? _output.Forward(Dropout.Apply(_activation(_input.Forward(states)), _config.ActivationDropout, training))
        : _output.Forward(_input.Forward(states), _activation);
}
