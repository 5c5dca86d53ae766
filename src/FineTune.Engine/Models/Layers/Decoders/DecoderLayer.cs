using FineTune.Engine.Models.Attention;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// Attention and a feed-forward layer, each normalised before and added to what went in (modeling_llama.py, LlamaDecoderLayer); where the sizes say so what
/// they give is normalised besides or alone (modeling_gemma2.py, Gemma2DecoderLayer; modeling_olmo2.py, Olmo2DecoderLayer), or both take the same states
/// (modeling_cohere.py, CohereDecoderLayer).
/// </summary>
internal sealed class DecoderLayer
{
    private readonly DecoderSizes _sizes;
    private readonly int _layer;
    private readonly TorchScriptOps _operators;
    private readonly DecoderNorm? _attentionNorm;
    private readonly RotaryAttention _attention;
    private readonly DecoderNorm? _attentionOutputNorm;
    private readonly DecoderNorm? _mlpNorm;
    private readonly DecoderMlp _mlp;
    private readonly DecoderNorm? _mlpOutputNorm;

    public DecoderLayer(WeightScope scope, DecoderSizes sizes, int layer, TorchScriptOps operators)
    {
        _sizes = sizes;
        _layer = layer;
        _operators = operators;
        _attention = new RotaryAttention(scope[sizes.Names.Attention], sizes, layer, operators);
        _mlp = new DecoderMlp(scope["mlp"], sizes);
        _attentionNorm = Norm(sizes.AttentionInputNorm);
        _attentionOutputNorm = Norm(sizes.AttentionOutputNorm);
        _mlpNorm = Norm(sizes.MlpInputNorm);
        _mlpOutputNorm = Norm(sizes.MlpOutputNorm);

        DecoderNorm? Norm(string? name) => name is null ? null : new DecoderNorm(scope[name], sizes.Hidden, sizes, operators);
    }

    /// <param name="states">[tokens, hidden]</param>
    /// <param name="rotation">Of the tokens' positions; null where the layer does not look at them.</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, RotaryEmbedding? rotation, BlockMasks masks, PackedBatch batch, ForwardOptions options)
    {
        if (IsStep(states, rotation, masks, batch, options) && Weights() is { } weights)
        {
            return _operators.Decode(
                states, weights, options.Cache!.WithRoom(_layer, 1), (rotation!.Cosines, rotation.Sines), options.Cache.Length, _sizes.NormEps);
        }

        Tensor normalised = Normalise(_attentionNorm, states);
        Tensor context = _attention.Forward(normalised, rotation, masks, batch, options);
        double dropout = _sizes.DropsAttention ? _sizes.ResidualDropout : 0;
        Tensor residual = batch.SelectRead(states, options.Read, _operators);
        Tensor attended = Add(_attentionOutputNorm?.Forward(context) ?? context, residual, dropout, options);
        Tensor transformed = _mlp.Forward(!_sizes.IsParallel ? Normalise(_mlpNorm, attended)
            : _mlpNorm is null ? batch.SelectRead(normalised, options.Read, _operators)
            : Normalise(_mlpNorm, residual));
        return Add(_mlpOutputNorm?.Forward(transformed) ?? transformed, attended, _sizes.ResidualDropout, options);
    }

    private static Tensor Normalise(DecoderNorm? norm, Tensor states) => MixedPrecision.ForProducts(norm?.Forward(states) ?? states);

    private Tensor Add(Tensor given, Tensor residual, double dropout, ForwardOptions options) =>
        Dropout.ApplyAndAdd(_sizes.ResidualScale is { } scale ? given * scale : given, residual, dropout, options.Training);

    private bool IsStep(Tensor states, RotaryEmbedding? rotation, BlockMasks masks, PackedBatch batch, ForwardOptions options) =>
        NextToken.IsAll(states, masks, batch, options)
        && rotation is { IsInterleaved: false }
        && rotation.Cosines.shape[^1] == _sizes.Attention.HeadSize
        && rotation.Cosines.shape.Length == 3
        && states.dtype == rotation.Cosines.dtype;

    /// <summary>In the order of <see cref="TorchScriptOps.Decode"/>; null for a layer that is more than that.</summary>
    private Tensor[]? Weights() =>
        _attentionOutputNorm is null && _sizes is { ResidualScale: null, IsParallel: false }
        && _attentionNorm?.Factor is { } first && _attention.Products is { } attention
        && _mlpNorm?.Factor is { } second && _mlp.Products is { } mlp
            ? [first, .. attention, second, .. mlp]
            : null;
}
