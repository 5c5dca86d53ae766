using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// Multi-head scaled dot-product attention of every row with itself (Vaswani et al., 2017). The one place where tokens of a row meet, so
/// the one place that pads.
/// </summary>
internal sealed class SelfAttention(WeightScope scope, int hidden, int heads, double standardDeviation, double dropout, TorchScriptOps operators)
{
    private readonly Linear _query = new(scope["query"], hidden, hidden, standardDeviation);
    private readonly Linear _key = new(scope["key"], hidden, hidden, standardDeviation);
    private readonly Linear _value = new(scope["value"], hidden, hidden, standardDeviation);

    /// <param name="states">[tokens, hidden]</param>
    /// <param name="input">The batch the tokens belong to.</param>
    /// <param name="training">True drops attention probabilities.</param>
    /// <returns>[tokens, hidden]</returns>
    public Tensor Forward(Tensor states, ModelInput input, bool training)
    {
        Tensor context = nn.functional.scaled_dot_product_attention(
            SplitHeads(_query.Forward(states), input),
            SplitHeads(_key.Forward(states), input),
            SplitHeads(_value.Forward(states), input),
            input.Padding?.AttentionMask,
            training ? dropout : 0);
        Tensor merged = context.transpose(1, 2).reshape(input.Batch * input.Sequence, hidden);
        return input.Padding is { } padding ? operators.Embedding(merged, padding.TokenCells) : merged;
    }

    /// <summary>[tokens, hidden] to [batch, heads, sequence, hidden / heads].</summary>
    private Tensor SplitHeads(Tensor states, ModelInput input)
    {
        Tensor cells = input.Padding is { } padding ? operators.Embedding(states, padding.CellTokens) : states;
        return cells.view(input.Batch, input.Sequence, heads, hidden / heads).transpose(1, 2);
    }
}
