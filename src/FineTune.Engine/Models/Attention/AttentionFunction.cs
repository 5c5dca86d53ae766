using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>
/// Scaled dot-product attention with dropout (Vaswani et al., 2017) of query, key, value and, if there is one, a mask: see
/// <see cref="ScaledDotProductAttention"/>. float32 on a CPU. The backward pass computes scores and probabilities again, as FlashAttention does (Dao et al.,
/// 2022): they are sequence x sequence numbers a head, more than all else that attention would keep, and a hundredth of a layer's work.
/// </summary>
internal sealed class AttentionFunction(double dropout, ulong seed) : ICustomFunction
{
    public bool KeepsInputs => true;

    public Tensor Forward(Tensor[] inputs)
    {
        using Tensor probabilities = Probabilities(inputs);
        using Tensor mask = DropoutMask.Create(probabilities.shape, dropout, seed);
        return mask.mul_(probabilities).Product(inputs[2]);
    }

    public Tensor?[] Backward(Tensor gradient, Tensor[] inputs)
    {
        (Tensor query, Tensor key, Tensor value) = (inputs[0], inputs[1], inputs[2]);
        double scale = Scale(query);
        Tensor probabilities = Probabilities(inputs);
        Tensor mask = DropoutMask.Create(probabilities.shape, dropout, seed);
        Tensor ofProbabilities = gradient.Product(value.transpose(-2, -1)).mul_(mask);
        Tensor ofValue = mask.mul_(probabilities).transpose(-2, -1).Product(gradient);
        // Softmax: p (g - sum(p g)).
        Tensor ofScores = ofProbabilities.mul_(probabilities);
        ofScores = ofScores.addcmul_(probabilities, ofScores.sum(-1, keepdim: true), -1);
        Tensor ofQuery = ofScores.Product(key).div_(scale);
        Tensor ofKey = ofScores.transpose(-2, -1).Product(query).div_(scale);
        return inputs.Length == 3 ? [ofQuery, ofKey, ofValue] : [ofQuery, ofKey, ofValue, OfMask(inputs[3], ofScores)];
    }

    /// <returns>[batch, heads, queries, sequence]</returns>
    private static Tensor Probabilities(Tensor[] inputs)
    {
        using Tensor query = inputs[0] / Scale(inputs[0]);
        using Tensor scores = query.Product(inputs[1].transpose(-2, -1));
        if (inputs.Length > 3)
        {
            AddMask(scores, inputs[3]);
        }

        return nn.functional.softmax(scores, -1);
    }

    private static void AddMask(Tensor scores, Tensor mask)
    {
        if (mask.dtype != ScalarType.Bool)
        {
            scores.add_(mask);
            return;
        }

        using Tensor hidden = mask.logical_not();
        scores.masked_fill_(hidden, double.NegativeInfinity);
    }

    /// <summary>A mask is added to the scores wherever it is broadcast to.</summary>
    private static Tensor? OfMask(Tensor mask, Tensor ofScores)
    {
        if (!mask.requires_grad)
        {
            return null;
        }

        long[] summed = [.. Enumerable.Range(0, mask.shape.Length).Where(index => mask.shape[index] == 1 && ofScores.shape[index] > 1)];
        return summed.Length == 0 ? ofScores : ofScores.sum(summed, keepdim: true);
    }

    private static double Scale(Tensor query) => Math.Sqrt(query.shape[^1]);
}
