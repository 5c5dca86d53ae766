using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>
/// Scaled dot-product attention with dropout (Vaswani et al., 2017) of query, key, value and, if there are, a bias and a mask: see
/// <see cref="ScaledDotProductAttention"/>. float32 on a CPU. The backward pass computes scores and probabilities again, as FlashAttention does (Dao et al.,
/// 2022): they are sequence x sequence numbers a head, more than all else that attention would keep, and a hundredth of a layer's work.
/// </summary>
internal sealed class AttentionFunction(double dropout, ulong seed) : ICustomFunction
{
    public bool KeepsInputs => true;

    public Tensor Forward(Tensor[] inputs)
    {
        using Tensor probabilities = Probabilities(inputs);
        return DropoutMask.Apply(probabilities, dropout, seed, inPlace: true).Product(inputs[2]);
    }

    public Tensor?[] Backward(Tensor gradient, Tensor[] inputs)
    {
        (Tensor query, Tensor key, Tensor value) = (inputs[0], inputs[1], inputs[2]);
        double scale = Scale(query);
        Tensor probabilities = Probabilities(inputs);
        Tensor ofProbabilities = DropoutMask.Apply(gradient.Product(value.transpose(-2, -1)), dropout, seed, inPlace: true);
        Tensor dropped = DropoutMask.Apply(probabilities, dropout, seed);
        Tensor ofValue = dropped.transpose(-2, -1).Product(gradient);
        dropped.Dispose();
        // Softmax: p (g - sum(p g)).
        Tensor ofScores = ofProbabilities.mul_(probabilities);
        ofScores = ofScores.addcmul_(probabilities, ofScores.sum(-1, keepdim: true), -1);
        Tensor ofQuery = ofScores.Product(key).div_(scale);
        Tensor ofKey = ofScores.transpose(-2, -1).Product(query).div_(scale);
        return [ofQuery, ofKey, ofValue, .. inputs[3..].Select(mask => OfMask(mask, ofScores))];
    }

    /// <returns>[batch, heads, queries, sequence]</returns>
    private static Tensor Probabilities(Tensor[] inputs)
    {
        using Tensor query = inputs[0] / Scale(inputs[0]);
        using Tensor scores = query.Product(inputs[1].transpose(-2, -1));
        foreach (Tensor mask in inputs[3..])
        {
            AddMask(scores, mask);
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
