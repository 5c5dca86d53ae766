using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.ModernBert;

/// <summary>Attention of every row with itself, with rotated queries and keys (modeling_modernbert.py, ModernBertAttention).</summary>
internal sealed class ModernBertAttention(WeightScope scope, ModernBertConfig config, TorchScriptOps operators)
{
    private readonly Linear _queryKeyValue = new(
        scope["Wqkv"],
        config.HiddenSize,
        3 * config.HiddenSize,
        Initialisers.TruncatedNormal(config.InitializerRange, config.InitializerCutoffFactor),
        config.AttentionBias);

    private readonly Linear _output = new(
        scope["Wo"],
        config.HiddenSize,
        config.HiddenSize,
        Initialisers.TruncatedNormal(config.OutputDeviation, config.InitializerCutoffFactor),
        config.AttentionBias);

    /// <param name="states">[tokens, hidden]</param>
    /// <param name="rotation">Of the tokens' positions.</param>
    /// <param name="masks">Which tokens attend to which.</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, RotaryEmbedding rotation, BlockMasks masks, PackedBatch batch, ForwardOptions options)
    {
        Tensor projected = _queryKeyValue.Forward(states).view(-1, 3, config.NumAttentionHeads, config.HeadSize);
        Tensor rotated = rotation.Rotate(projected.narrow(1, 0, 2));
        Tensor context = batch.Attend(
            batch.QueryStates(rotated.select(1, 0).reshape(-1, config.HiddenSize), options.Read, operators),
            rotated.select(1, 1).reshape(-1, config.HiddenSize),
            projected.select(1, 2).reshape(-1, config.HiddenSize),
            config.NumAttentionHeads,
            options.Read,
            operators,
            (block, queries, keys, values) => ScaledDotProductAttention.Apply(
                queries, keys, values, masks.For(block, queries.shape[2]), options.Training ? config.AttentionDropout : 0));
        return Dropout.Apply(_output.Forward(context), config.AttentionDropout, options.Training);
    }
}
