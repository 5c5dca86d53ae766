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
    /// <param name="mask">bool, broadcast to [batch, heads, sequence, sequence]: true where a query may look at a key. Null for everywhere.</param>
    /// <returns>[tokens, hidden]</returns>
    public Tensor Forward(Tensor states, RotaryEmbedding rotation, Tensor? mask, ModelInput input, bool training)
    {
        Tensor projected = _queryKeyValue.Forward(states).view(-1, 3, config.NumAttentionHeads, config.HeadSize);
        Tensor rotated = rotation.Rotate(projected.narrow(1, 0, 2));
        Tensor context = Dropout.Attention(
            SplitHeads(rotated.select(1, 0), input),
            SplitHeads(rotated.select(1, 1), input),
            SplitHeads(projected.select(1, 2), input),
            mask,
            training ? config.AttentionDropout : 0);
        return Dropout.Apply(_output.Forward(Rectangle.MergeHeads(context, input, operators)), config.AttentionDropout, training);
    }

    private Tensor SplitHeads(Tensor states, ModelInput input) =>
        Rectangle.SplitHeads(states.reshape(-1, config.HiddenSize), config.NumAttentionHeads, input, operators);
}
