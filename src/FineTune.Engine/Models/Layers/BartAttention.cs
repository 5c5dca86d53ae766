using FineTune.Engine.Models.Attention;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Attention of a row with itself, or of a decoder with what it answers (modeling_bart.py, BartAttention).</summary>
internal sealed class BartAttention
{
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;
    private readonly GroupedQueryAttention _self;
    private readonly CrossAttention _cross;

    /// <param name="layer">The layer's number, by which a cache keeps its keys and values.</param>
    public BartAttention(WeightScope scope, BartConfig config, AttentionSizes sizes, int layer, TorchScriptOps operators)
    {
        _key = Projection("k_proj");
        _value = Projection("v_proj");
        _query = Projection("q_proj");
        _output = Projection("out_proj");
        _self = new GroupedQueryAttention(sizes, layer, operators);
        _cross = new CrossAttention(_key, _value, sizes, layer, operators);

        Linear Projection(string name) => new(scope[name], config.Hidden, config.Hidden, config.InitStd);
    }

    /// <summary>Weight and bias of query, key, value and what attention gives; null where one of them is more than that.</summary>
    public Tensor[]? OfItself =>
        _query.ProductAndBias is { } query && _key.ProductAndBias is { } key && _value.ProductAndBias is { } value && _output.ProductAndBias is { } output
            ? [.. query, .. key, .. value, .. output]
            : null;

    /// <summary>The same of query and what attention gives: keys and values of the source are in the cache.</summary>
    public Tensor[]? OfSource => _query.ProductAndBias is { } query && _output.ProductAndBias is { } output ? [.. query, .. output] : null;

    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[read, hidden]</returns>
    public Tensor ToItself(Tensor states, BlockMasks masks, PackedBatch batch, ForwardOptions options) =>
        _output.Forward(_self.Forward(_query.Forward(states), _key.Forward(states), _value.Forward(states), masks, batch, options));

    /// <param name="states">[decoder's tokens, hidden]</param>
    /// <param name="source">[tokens, hidden]; null where the cache has what is needed of them.</param>
    /// <param name="batch">The whole batch.</param>
    /// <returns>[read, hidden]</returns>
    public Tensor ToSource(Tensor states, Tensor? source, PackedBatch batch, ForwardOptions options) =>
        _output.Forward(_cross.Forward(_query.Forward(states), source, batch, options));
}
