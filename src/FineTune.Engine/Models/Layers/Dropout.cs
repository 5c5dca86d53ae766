using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// Dropout (Srivastava et al., 2014). On a CPU the masks are ours, each by a seed from torch's generator, so that whoever keeps that generator's
/// state keeps the masks; on other devices they are torch's.
/// </summary>
internal static class Dropout
{
    /// <summary>Zeroes each element with a probability in training and scales the others up; else the same tensor.</summary>
    public static Tensor Apply(Tensor states, double probability, bool training)
    {
        if (!training || probability == 0)
        {
            return states;
        }

        if (!IsOurs(states, probability))
        {
            return nn.functional.dropout(states, probability, training);
        }

        if (Recomputation.IsFor(states, states.shape[^1]))
        {
            return CustomFunction.Apply(new DropoutFunction(probability, RandomSeed.Draw(), adds: false), states);
        }

        using Tensor mask = DropoutMask.Create(states.shape, probability, RandomSeed.Draw());
        using Tensor ofItsType = mask.to_type(states.dtype);
        return states * ofItsType;
    }

    /// <summary>The same, and then the sum with a tensor of that shape.</summary>
    public static Tensor ApplyAndAdd(Tensor states, Tensor added, double probability, bool training) =>
        training && probability is > 0 and < 1 && Recomputation.IsFor(states, states.shape[^1]) && added.dtype == ScalarType.Float32
            ? CustomFunction.Apply(new DropoutFunction(probability, RandomSeed.Draw(), adds: true), states, added)
            : Apply(states, probability, training) + added;

    /// <summary>Scaled dot-product attention (Vaswani et al., 2017).</summary>
    /// <param name="query">[batch, heads, queries, size]</param>
    /// <param name="key">[batch, heads, sequence, size]; value likewise.</param>
    /// <param name="mask">Broadcast to [batch, heads, queries, sequence]: bool, true where a query may look, or added to the scores. Null for everywhere.</param>
    /// <param name="dropout">Of the attention probabilities; 0 outside training.</param>
    /// <returns>[batch, heads, queries, size]</returns>
    public static Tensor Attention(Tensor query, Tensor key, Tensor value, Tensor? mask, double dropout)
    {
        if (dropout == 0 || !IsOurs(query, dropout))
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

        return Apply(nn.functional.softmax(scores, -1), dropout, training: true).Product(value);
    }

    private static bool IsOurs(Tensor states, double probability) => states.device_type == DeviceType.CPU && probability < 1;
}
