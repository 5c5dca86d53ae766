using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// Multi-head scaled dot-product attention of every row with itself (Vaswani et al., 2017). The one place where tokens of a row meet, so
/// the one place that pads.
/// </summary>
internal sealed class SelfAttention(Linear query, Linear key, Linear value, int heads, double dropout, TorchScriptOps operators)
{
    /// <param name="states">[tokens, hidden]</param>
    /// <param name="input">The batch the tokens belong to.</param>
    /// <param name="training">True drops attention probabilities.</param>
    /// <param name="bias">Added to the scores before the softmax, with the padding's mask in it: see <see cref="Rectangle.Hide"/>. Null for none.</param>
    /// <returns>[tokens, hidden]</returns>
    public Tensor Forward(Tensor states, ModelInput input, bool training, Tensor? bias = null)
    {
        Tensor context = Dropout.Attention(
            Rectangle.SplitHeads(query.Forward(states), heads, input, operators),
            Rectangle.SplitHeads(key.Forward(states), heads, input, operators),
            Rectangle.SplitHeads(value.Forward(states), heads, input, operators),
            bias ?? input.Padding?.AttentionMask,
            training ? dropout : 0);
        return Rectangle.MergeHeads(context, input, operators);
    }
}
