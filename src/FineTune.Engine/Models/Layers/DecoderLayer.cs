using FineTune.Engine.Models.Attention;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// Attention and a gated feed-forward layer, each normalised before and added to what went in (modeling_llama.py, LlamaDecoderLayer), with Gemma's norms of
/// what they give where the sizes say so (modeling_gemma2.py, Gemma2DecoderLayer).
/// </summary>
internal sealed class DecoderLayer
{
    private readonly double _dropout;
    private readonly double _epsilon;
    private readonly int _layer;
    private readonly int _headSize;
    private readonly TorchScriptOps _operators;
    private readonly RmsNorm _attentionNorm;
    private readonly RotaryAttention _attention;
    private readonly RmsNorm? _attentionOutputNorm;
    private readonly RmsNorm _mlpNorm;
    private readonly GatedMlp _mlp;
    private readonly RmsNorm? _mlpOutputNorm;

    public DecoderLayer(WeightScope scope, DecoderSizes sizes, int layer, TorchScriptOps operators)
    {
        _dropout = sizes.ResidualDropout;
        _epsilon = sizes.NormEps;
        _layer = layer;
        _headSize = sizes.Attention.HeadSize;
        _operators = operators;
        _attention = new RotaryAttention(scope["self_attn"], sizes, layer, operators);
        _mlp = new GatedMlp(scope["mlp"], sizes);
        _attentionNorm = Norm("input_layernorm");
        _attentionOutputNorm = sizes.NormalisesOutputs ? Norm("post_attention_layernorm") : null;
        _mlpNorm = Norm(sizes.NormalisesOutputs ? "pre_feedforward_layernorm" : "post_attention_layernorm");
        _mlpOutputNorm = sizes.NormalisesOutputs ? Norm("post_feedforward_layernorm") : null;

        RmsNorm Norm(string name) => new(scope[name], sizes.Hidden, sizes.NormEps, sizes.NormAddsOne, operators);
    }

    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, RotaryEmbedding rotation, BlockMasks masks, PackedBatch batch, ForwardOptions options)
    {
        if (IsStep(states, rotation, masks, batch, options) && Weights() is { } weights)
        {
            return _operators.Decode(
                states, weights, options.Cache!.WithRoom(_layer, 1), (rotation.Cosines, rotation.Sines), options.Cache.Length, _epsilon);
        }

        Tensor context = _attention.Forward(MixedPrecision.ForProducts(_attentionNorm.Forward(states)), rotation, masks, batch, options);
        context = _attentionOutputNorm?.Forward(context) ?? context;
        Tensor attended = Dropout.ApplyAndAdd(context, batch.SelectRead(states, options.Read, _operators), _dropout, options.Training);
        Tensor transformed = _mlp.Forward(MixedPrecision.ForProducts(_mlpNorm.Forward(attended)));
        transformed = _mlpOutputNorm?.Forward(transformed) ?? transformed;
        return Dropout.ApplyAndAdd(transformed, attended, _dropout, options.Training);
    }

    private bool IsStep(Tensor states, RotaryEmbedding rotation, BlockMasks masks, PackedBatch batch, ForwardOptions options) =>
        NextToken.IsAll(states, masks, batch, options)
        && rotation.Cosines.shape[^1] == _headSize
        && rotation.Cosines.shape.Length == 3
        && states.dtype == rotation.Cosines.dtype;

    /// <summary>In the order of <see cref="TorchScriptOps.Decode"/>; null for a layer that is more than that.</summary>
    private Tensor[]? Weights() =>
        _attentionOutputNorm is null && _attentionNorm.Factor is { } first && _attention.Products is { } attention
        && _mlpNorm.Factor is { } second && _mlp.Products is { } mlp
            ? [first, .. attention, second, .. mlp]
            : null;
}
