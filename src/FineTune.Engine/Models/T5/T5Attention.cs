using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.T5;

/// <summary>Attention without biases and without a scale (modeling_t5.py, T5Attention): of a row with itself, or of a decoder with what it answers.</summary>
internal sealed class T5Attention
{
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;
    private readonly GroupedQueryAttention _self;
    private readonly CrossAttention _cross;

    public T5Attention(WeightScope scope, T5Config config, int layer, TorchScriptOps operators)
    {
        int inner = config.Attention.QuerySize;
        double ofHidden = config.InitializerFactor * Math.Pow(config.Hidden, -0.5);
        _query = new Linear(
            scope["q"], config.Hidden, inner, config.InitializerFactor * Math.Pow((double)config.Hidden * config.Attention.HeadSize, -0.5), bias: false);
        _key = new Linear(scope["k"], config.Hidden, inner, ofHidden, bias: false);
        _value = new Linear(scope["v"], config.Hidden, inner, ofHidden, bias: false);
        _output = new Linear(scope["o"], inner, config.Hidden, config.InitializerFactor * Math.Pow(inner, -0.5), bias: false);
        _self = new GroupedQueryAttention(config.Attention, layer, operators);
        _cross = new CrossAttention(_key, _value, config.Attention, layer, operators);
    }

    /// <summary>Query, key, value and what attention gives, of layers that are products with these and nothing else; null for others.</summary>
    public (Tensor Query, Tensor Key, Tensor Value, Tensor Output)? Products =>
        _query.Product is { } query && _key.Product is { } key && _value.Product is { } value && _output.Product is { } output
            ? (query, key, value, output)
            : null;

    /// <param name="states">[tokens, hidden]</param>
    /// <param name="bias">[1, heads, sequence, keys]</param>
    /// <returns>[read, hidden]</returns>
    public Tensor ToItself(Tensor states, BlockMasks masks, Tensor bias, PackedBatch batch, ForwardOptions options) => _output.Forward(
        _self.Forward(_query.Forward(states), _key.Forward(states), _value.Forward(states), masks, batch, options, bias));

    /// <param name="states">[decoder's tokens, hidden]</param>
    /// <param name="source">[tokens, hidden]; null where the cache has what is needed of them.</param>
    /// <param name="batch">The whole batch.</param>
    /// <returns>[read, hidden]</returns>
    public Tensor ToSource(Tensor states, Tensor? source, PackedBatch batch, ForwardOptions options) =>
        _output.Forward(_cross.Forward(_query.Forward(states), source, batch, options));
}
