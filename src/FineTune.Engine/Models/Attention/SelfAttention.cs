using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>
/// Multi-head scaled dot-product attention of every row with itself (Vaswani et al., 2017). The one place where tokens of a row meet, so
/// the one place that pads.
/// </summary>
internal sealed class SelfAttention(Linear query, Linear key, Linear value, int heads, double dropout, TorchScriptOps operators)
{
    /// <param name="states">[tokens, hidden]</param>
    /// <param name="input">The batch the tokens belong to.</param>
    /// <param name="training">True drops attention probabilities.</param>
    /// <param name="read">The tokens to give.</param>
    /// <param name="bias">[1, heads, sequence, sequence] for the widest block, added to the scores before the softmax. Null for none.</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, ModelInput input, bool training, TokensRead read, Tensor? bias = null) => input.Attend(
        query.Forward(input.QueryStates(states, read, operators)),
        key.Forward(states),
        value.Forward(states),
        heads,
        read,
        operators,
        (index, queries, keys, values) => ScaledDotProductAttention.Apply(
            queries, keys, values, Mask(input.Layout.Blocks[index], bias, queries.shape[2]), training ? dropout : 0));

    private static Tensor? Mask(PaddedBlock block, Tensor? bias, long queries) => bias is null ? block.PaddingMask : block.MaskBias(bias, queries);
}
