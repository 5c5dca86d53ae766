using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>Scaled dot-product attention (Vaswani et al., 2017), by torch's kernel where there is no dropout or its masks are torch's.</summary>
internal static class ScaledDotProductAttention
{
    /// <param name="query">[batch, heads, queries, size]</param>
    /// <param name="key">[batch, heads, sequence, size]; value likewise.</param>
    /// <param name="mask">Broadcast to [batch, heads, queries, sequence]: bool, true where a query may look, or added to the scores. Null for
    /// everywhere.</param>
    /// <param name="dropout">Of the attention probabilities; 0 outside training.</param>
    /// <param name="isCausal">True in place of a mask lets a query look at the key of its own place and those before.</param>
    /// <param name="bias">Broadcast likewise and added to the scores, beside a mask that is bool; null for none.</param>
    /// <returns>[batch, heads, queries, size]</returns>
    public static Tensor Apply(
        Tensor query, Tensor key, Tensor value, Tensor? mask, double dropout, bool isCausal = false, Tensor? bias = null)
    {
        if (isCausal && (bias is not null || (dropout > 0 && Dropout.IsOurs(query, dropout))))
        {
            (mask, isCausal) = (CausalMask(query, key), false);
        }

        if (dropout > 0 && Dropout.IsOurs(query, dropout) && Recomputation.IsFor(query, query.shape[1] * query.shape[3]))
        {
            // Apart: together they are as large as the scores of all heads.
            Tensor?[] inputs = [query, key, value, bias, mask];
            return CustomFunction.Apply(new AttentionFunction(dropout, RandomSeed.Draw()), [.. inputs.OfType<Tensor>()]);
        }

        mask = Merged(mask, bias);
        return dropout == 0 || !Dropout.IsOurs(query, dropout)
            ? nn.functional.scaled_dot_product_attention(query, key, value, mask, dropout, isCausal)
            : Dropout.Apply(nn.functional.softmax(Scores(query, key, mask), -1), dropout, training: true).Product(value);
    }

    /// <summary>The same with scores between minus and plus a number (Gemma Team, 2024, Gemma 2: <c>attn_logit_softcapping</c>).</summary>
    /// <param name="softCap">The number.</param>
    public static Tensor ApplyCapped(Tensor query, Tensor key, Tensor value, Tensor? mask, double dropout, bool isCausal, double softCap)
    {
        mask = isCausal ? CausalMask(query, key) : mask;
        Tensor scores = Hide((query / Math.Sqrt(query.shape[^1])).Product(key.transpose(-2, -1)).SoftCap(softCap), mask);
        return Dropout.Apply(nn.functional.softmax(scores, -1), dropout, dropout > 0).Product(value);
    }

    /// <returns>The bias, minus infinity where a query must not look; the mask where there is no bias.</returns>
    public static Tensor? Merged(Tensor? mask, Tensor? bias) =>
        bias is null ? mask
        : mask is null ? bias
        : bias.masked_fill(mask.logical_not(), double.NegativeInfinity);

    /// <returns>bool [queries, sequence]</returns>
    private static Tensor CausalMask(Tensor query, Tensor key)
    {
        using Tensor all = ones(query.shape[2], key.shape[2], dtype: ScalarType.Bool, device: query.device);
        return all.tril();
    }

    private static Tensor Scores(Tensor query, Tensor key, Tensor? mask) =>
        Hide((query / Math.Sqrt(query.shape[^1])).Product(key.transpose(-2, -1)), mask);

    private static Tensor Hide(Tensor scores, Tensor? mask)
    {
        if (mask is null)
        {
            return scores;
        }

        if (mask.dtype != ScalarType.Bool)
        {
            return scores + mask;
        }

        using Tensor hidden = mask.logical_not();
        return scores.masked_fill_(hidden, double.NegativeInfinity);
    }
}
