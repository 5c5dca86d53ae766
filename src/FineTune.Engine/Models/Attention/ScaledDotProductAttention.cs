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
    /// <returns>[batch, heads, queries, size]</returns>
    public static Tensor Apply(Tensor query, Tensor key, Tensor value, Tensor? mask, double dropout)
    {
        if (dropout == 0 || !Dropout.IsOurs(query, dropout))
        {
            return nn.functional.scaled_dot_product_attention(query, key, value, mask, dropout);
        }

        if (Recomputation.IsFor(query, query.shape[1] * query.shape[3]))
        {
            var function = new AttentionFunction(dropout, RandomSeed.Draw());
            return mask is null ? CustomFunction.Apply(function, query, key, value) : CustomFunction.Apply(function, query, key, value, mask);
        }

        Tensor scores = (query / Math.Sqrt(query.shape[^1])).Product(key.transpose(-2, -1));
        if (mask is not null && mask.dtype == ScalarType.Bool)
        {
            using Tensor hidden = mask.logical_not();
            scores = scores.masked_fill_(hidden, double.NegativeInfinity);
        }
        else if (mask is not null)
        {
            scores = scores + mask;
        }

        return Dropout.Apply(nn.functional.softmax(scores, -1), dropout, training: true).Product(value);
    }
}
