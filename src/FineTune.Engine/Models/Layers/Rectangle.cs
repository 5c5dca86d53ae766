using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Between a batch's tokens, one after the other, and the padded rectangle of rows that attention computes on.</summary>
internal static class Rectangle
{
    /// <summary>[tokens, hidden] to [batch, heads, sequence, hidden / heads]. Cells of padding hold some token's values.</summary>
    public static Tensor SplitHeads(Tensor states, int heads, ModelInput input, TorchScriptOps operators)
    {
        Tensor cells = input.Padding is { } padding ? operators.Embedding(states, padding.CellTokens) : states;
        return cells.view(input.Batch, input.Sequence, heads, -1).transpose(1, 2);
    }

    /// <summary>[batch, heads, sequence, hidden / heads] to [tokens, hidden].</summary>
    public static Tensor MergeHeads(Tensor context, ModelInput input, TorchScriptOps operators)
    {
        Tensor merged = context.transpose(1, 2).reshape(input.Batch * input.Sequence, -1);
        return input.Padding is { } padding ? operators.Embedding(merged, padding.TokenCells) : merged;
    }

    /// <summary>Additive scores with minus infinity where a row's padding is.</summary>
    /// <param name="bias">[batch or 1, heads or 1, sequence, sequence]</param>
    /// <returns>The same, or [batch, heads or 1, sequence, sequence] where there is padding.</returns>
    public static Tensor Hide(Tensor bias, ModelInput input) => input.Padding is { } padding
        ? bias.masked_fill(padding.AttentionMask.logical_not(), double.NegativeInfinity)
        : bias;

    /// <summary>The mean of each row's tokens that attention may look at.</summary>
    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[batch, hidden]</returns>
    public static Tensor Mean(Tensor states, ModelInput input, TorchScriptOps operators)
    {
        if (input.Padding is not { } padding)
        {
            return states.view(input.Batch, input.Sequence, -1).mean([1]);
        }

        Tensor mask = padding.AttentionMask.view(input.Batch, input.Sequence, 1);
        Tensor cells = operators.Embedding(states, padding.CellTokens).view(input.Batch, input.Sequence, -1);
        return (cells * mask).sum(1) / mask.sum(1);
    }
}
