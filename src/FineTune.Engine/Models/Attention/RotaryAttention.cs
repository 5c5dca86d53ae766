using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>A decoder's attention with rotated queries and keys (modeling_llama.py, LlamaAttention).</summary>
internal sealed class RotaryAttention
{
    private readonly AttentionSizes _sizes;
    private readonly Linear? _queryKeyValue;
    private readonly Linear? _query;
    private readonly Linear? _key;
    private readonly Linear? _value;
    private readonly RmsNorm? _queryNorm;
    private readonly RmsNorm? _keyNorm;
    private readonly Linear _output;
    private readonly GroupedQueryAttention _attention;

    public RotaryAttention(WeightScope scope, DecoderSizes sizes, int layer, TorchScriptOps operators)
    {
        _sizes = sizes.Attention;
        if (sizes.HasPackedProjections)
        {
            _queryKeyValue = Linear("qkv_proj", _sizes.QuerySize + (2 * _sizes.KeyValueSize));
        }
        else
        {
            _query = Linear("q_proj", _sizes.QuerySize);
            _key = Linear("k_proj", _sizes.KeyValueSize);
            _value = Linear("v_proj", _sizes.KeyValueSize);
        }

        _output = new Linear(scope["o_proj"], _sizes.QuerySize, sizes.Hidden, sizes.InitializerRange, sizes.OutputBias);
        if (sizes.NormalisesQueryAndKey)
        {
            _queryNorm = new RmsNorm(scope["q_norm"], _sizes.HeadSize, sizes.NormEps, sizes.NormAddsOne, operators);
            _keyNorm = new RmsNorm(scope["k_norm"], _sizes.HeadSize, sizes.NormEps, sizes.NormAddsOne, operators);
        }

        _attention = new GroupedQueryAttention(_sizes, layer, operators);

        Linear Linear(string name, int output) => new(scope[name], sizes.Hidden, output, sizes.InitializerRange, sizes.AttentionBias);
    }

    /// <summary>
    /// The weights of query, key, value and what attention gives, where that is these products, heads that are rotated, and usual scores; null for others.
    /// </summary>
    public Tensor[]? Products =>
        _queryNorm is null && _sizes.SoftCap is null && (_sizes.Scale is null || _sizes.Scale == Math.Pow(_sizes.HeadSize, -0.5))
        && _query?.Product is { } query && _key?.Product is { } key && _value?.Product is { } value && _output.Product is { } output
            ? [query, key, value, output]
            : null;

    /// <param name="states">[tokens, hidden]</param>
    /// <param name="rotation">Of the tokens' positions.</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, RotaryEmbedding rotation, BlockMasks masks, PackedBatch batch, ForwardOptions options)
    {
        (Tensor query, Tensor key, Tensor value) = Project(states);
        (query, key) = (Heads(query), Heads(key));
        query = rotation.Rotate(_queryNorm?.Forward(query) ?? query);
        key = rotation.Rotate(_keyNorm?.Forward(key) ?? key);
        return _output.Forward(_attention.Forward(query, key, value, masks, batch, options));
    }

    private (Tensor Query, Tensor Key, Tensor Value) Project(Tensor states)
    {
        if (_queryKeyValue is null)
        {
            return (_query!.Forward(states), _key!.Forward(states), _value!.Forward(states));
        }

        Tensor[] parts = _queryKeyValue.Forward(states).split([_sizes.QuerySize, _sizes.KeyValueSize, _sizes.KeyValueSize], -1);
        return (parts[0], parts[1], parts[2]);
    }

    private Tensor Heads(Tensor states) => states.view(states.shape[0], -1, _sizes.HeadSize);
}
