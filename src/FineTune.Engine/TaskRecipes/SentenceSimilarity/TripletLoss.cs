using FineTune.Contracts;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// By how much a negative is not farther from the anchor than the positive and a margin (sentence_transformers/losses/TripletLoss); of several negatives the
/// mean.
/// </summary>
internal sealed class TripletLoss(TripletDistance distance, double margin) : IEmbeddingLoss
{
    /// <summary>Below it a squared distance has no gradient, which would not be a number at 0.</summary>
    private const double Smallest = 1e-24;

    public Tensor Of(Tensor embeddings, Tensor targets)
    {
        Tensor anchors = embeddings.narrow(1, 0, 1);
        Tensor positive = Distance(anchors, embeddings.narrow(1, 1, 1));
        Tensor negatives = Distance(anchors, embeddings.narrow(1, 2, embeddings.shape[1] - 2));
        return nn.functional.relu(positive - negatives + margin).mean([1]);
    }

    /// <returns>[rows, texts]</returns>
    private Tensor Distance(Tensor first, Tensor second) => distance switch
    {
        TripletDistance.Manhattan => (first - second).abs().sum(-1),
        TripletDistance.Cosine => 1 - (nn.functional.normalize(first, p: 2, dim: -1) * nn.functional.normalize(second, p: 2, dim: -1)).sum(-1),
        _ => (first - second).square().sum(-1).clamp_min(Smallest).sqrt(),
    };
}
