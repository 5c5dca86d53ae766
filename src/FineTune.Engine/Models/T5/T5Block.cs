using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.T5;

/// <summary>
/// Attention, a decoder's attention to what it answers, and feed-forward, each normalised before and added to what went in (modeling_t5.py, T5Block).
/// </summary>
internal sealed class T5Block
{
    private readonly double _dropout;
    private readonly int _layer;
    private readonly (double Scale, double Epsilon) _sizes;
    private readonly TorchScriptOps _operators;
    private readonly T5Attention _attention;
    private readonly RmsNorm _attentionNorm;
    private readonly T5Attention? _crossAttention;
    private readonly RmsNorm? _crossNorm;
    private readonly T5FeedForward _feedForward;
    private readonly RmsNorm _feedForwardNorm;

    public T5Block(WeightScope scope, T5Config config, int layer, bool isDecoder, TorchScriptOps operators)
    {
        _dropout = config.Dropout;
        _layer = layer;
        // The kernel divides by the root of the head's size.
        _sizes = (Math.Sqrt(config.Attention.HeadSize), config.NormEps);
        _operators = operators;
        _attention = new T5Attention(scope["layer"][0]["SelfAttention"], config, layer, operators);
        _attentionNorm = Norm(0);
        _crossAttention = isDecoder ? new T5Attention(scope["layer"][1]["EncDecAttention"], config, layer, operators) : null;
        _crossNorm = isDecoder ? Norm(1) : null;
        int last = isDecoder ? 2 : 1;
        _feedForward = new T5FeedForward(scope["layer"][last]["DenseReluDense"], config);
        _feedForwardNorm = Norm(last);

        RmsNorm Norm(int part) => new(scope["layer"][part]["layer_norm"], config.Hidden, config.NormEps, addsOne: false, operators, config.InitializerFactor);
    }

    /// <param name="states">[tokens, hidden] of the encoder or the decoder.</param>
    /// <param name="source">[tokens, hidden], what the encoder gave; null in an encoder, and where the cache has what is needed of them.</param>
    /// <param name="bias">[1, heads, sequence, keys]</param>
    /// <param name="batch">The whole batch.</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, Tensor? source, BlockMasks masks, Tensor bias, PackedBatch batch, ForwardOptions options)
    {
        PackedBatch own = _crossAttention is null ? batch : batch.Decoder!;
        if (_crossAttention is not null && source is null && NextToken.IsAll(states, masks, own, options) && Weights() is { } weights)
        {
            KeyValueCache cache = options.Cache!;
            (Tensor keys, Tensor values) = cache.OfSource(_layer);
            return _operators.Answer(states, weights, cache.WithRoom(_layer, 1), (keys, values, cache.SourceMask), bias, _sizes);
        }

        // Attention to the source pads all of a row's tokens.
        ForwardOptions first = _crossAttention is null ? options : options with { Read = TokensRead.All };
        Tensor context = _attention.ToItself(_attentionNorm.Forward(states), masks, bias, own, first);
        Tensor attended = Dropout.ApplyAndAdd(context, own.SelectRead(states, first.Read, _operators), _dropout, options.Training);
        if (_crossAttention is not null)
        {
            Tensor answered = _crossAttention.ToSource(_crossNorm!.Forward(attended), source, batch, options);
            attended = Dropout.ApplyAndAdd(answered, own.SelectRead(attended, options.Read, _operators), _dropout, options.Training);
        }

        Tensor transformed = _feedForward.Forward(_feedForwardNorm.Forward(attended), options.Training);
        return Dropout.ApplyAndAdd(transformed, attended, _dropout, options.Training);
    }

    /// <summary>In the order of <see cref="TorchScriptOps.Answer"/>; null for a layer that is more than that.</summary>
    private Tensor[]? Weights() =>
        _attention.Products is { } self && _crossAttention!.Products is { } cross && _feedForward.Products is { } feedForward
        && _attentionNorm.Factor is { } first && _crossNorm!.Factor is { } second && _feedForwardNorm.Factor is { } third
            ? [first, self.Query, self.Key, self.Value, self.Output, second, cross.Query, cross.Output, third, .. feedForward]
            : null;
}
