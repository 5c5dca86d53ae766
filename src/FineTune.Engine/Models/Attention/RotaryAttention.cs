using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>A decoder's attention with rotated queries and keys (modeling_llama.py, LlamaAttention).</summary>
internal sealed class RotaryAttention
{
    private readonly AttentionSizes _sizes;
    private readonly bool _packsByGroup;
    private readonly Linear? _queryKeyValue;
    private readonly Linear? _query;
    private readonly Linear? _key;
    private readonly Linear? _value;
    private readonly HeadNorm? _queryNorm;
    private readonly HeadNorm? _keyNorm;
    private readonly bool _normalisesAfterRotation;
    private readonly Linear _output;
    private readonly GroupedQueryAttention _attention;

    public RotaryAttention(WeightScope scope, DecoderSizes sizes, int layer, TorchScriptOps operators)
    {
        _sizes = sizes.Attention;
        _packsByGroup = sizes.PacksByGroup;
        if (sizes.HasPackedProjections || _packsByGroup)
        {
            _queryKeyValue = Linear(_packsByGroup ? "query_key_value" : "qkv_proj", _sizes.QuerySize + (2 * _sizes.KeyValueSize));
        }
        else
        {
            _query = Linear("q_proj", _sizes.QuerySize);
            _key = Linear("k_proj", _sizes.KeyValueSize);
            _value = Linear("v_proj", _sizes.KeyValueSize);
        }

        _output = new Linear(scope[sizes.Names.AttentionOutput], _sizes.QuerySize, sizes.Hidden, sizes.InitializerRange, sizes.OutputBias);
        if (sizes.QueryKeyNorm is { } norm)
        {
            _queryNorm = new HeadNorm(scope[norm.Query], norm.Weights, new HeadSizes(_sizes.Heads, _sizes.HeadSize), sizes, operators);
            _keyNorm = new HeadNorm(scope[norm.Key], norm.Weights, new HeadSizes(_sizes.KeyValueHeads, _sizes.HeadSize), sizes, operators);
            _normalisesAfterRotation = norm.IsAfterRotation;
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
    /// <param name="rotation">Of the tokens' positions; null for none.</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, RotaryEmbedding? rotation, BlockMasks masks, PackedBatch batch, ForwardOptions options)
    {
        (Tensor query, Tensor key, Tensor value) = Project(states);
        (query, key) = (Prepare(Heads(query), _queryNorm, rotation), Prepare(Heads(key), _keyNorm, rotation));
        return _output.Forward(_attention.Forward(query, key, value, masks, batch, options));
    }

    private Tensor Prepare(Tensor heads, HeadNorm? norm, RotaryEmbedding? rotation)
    {
        Tensor before = norm is null || _normalisesAfterRotation ? heads : norm.Forward(heads);
        Tensor rotated = rotation?.Rotate(before) ?? before;
        return norm is not null && _normalisesAfterRotation ? norm.Forward(rotated) : rotated;
    }

    private (Tensor Query, Tensor Key, Tensor Value) Project(Tensor states)
    {
        if (_queryKeyValue is null)
        {
            return (_query!.Forward(states), _key!.Forward(states), _value!.Forward(states));
        }

        Tensor all = _queryKeyValue.Forward(states);
        int shared = _sizes.Heads / _sizes.KeyValueHeads;
        Tensor[] parts = _packsByGroup
            ? all.view(all.shape[0], _sizes.KeyValueHeads, shared + 2, _sizes.HeadSize).split([shared, 1, 1], 2)
            : all.split([_sizes.QuerySize, _sizes.KeyValueSize, _sizes.KeyValueSize], -1);
        return (parts[0], parts[1], parts[2]);
    }

    private Tensor Heads(Tensor states) => states.reshape(states.shape[0], -1, _sizes.HeadSize);
}
