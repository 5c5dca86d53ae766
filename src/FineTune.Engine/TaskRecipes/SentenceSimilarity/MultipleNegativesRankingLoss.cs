using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// Cross-entropy of finding an anchor's positive among all positives and negatives of the batch, by their scaled cosines (Henderson et al., 2017;
/// sentence_transformers/losses/MultipleNegativesRankingLoss). A text that is known to be no negative of an anchor, as the same text in another row, does
/// not count there: sentence-transformers takes it for one.
/// </summary>
/// <param name="scale">What cosines are multiplied by, one over the temperature.</param>
internal sealed class MultipleNegativesRankingLoss(double scale) : IEmbeddingLoss
{
    public bool UsesOtherRows => true;

    public Tensor Of(Tensor embeddings, Tensor targets)
    {
        (long rows, long texts) = (embeddings.shape[0], embeddings.shape[1]);
        Tensor normalized = nn.functional.normalize(embeddings, p: 2, dim: -1);
        // All positives, in the order of the rows, then all first negatives, and so on.
        Tensor candidates = normalized.narrow(1, 1, texts - 1).transpose(0, 1).reshape(-1, embeddings.shape[2]);
        Tensor scores = normalized.select(1, 0).Product(candidates.t()) * scale;
        Tensor own = arange(rows, device: embeddings.device);
        return nn.functional.cross_entropy(
            scores.masked_fill(NoNegatives(targets.narrow(1, 0, texts), own), double.NegativeInfinity), own, reduction: nn.Reduction.None);
    }

    /// <summary>Candidates that are an anchor or its positive themselves, but for the positive of the row: bool [rows, candidates].</summary>
    private static Tensor NoNegatives(Tensor identities, Tensor own)
    {
        Tensor candidates = identities.narrow(1, 1, identities.shape[1] - 1).t().reshape(1, -1);
        Tensor same = candidates.eq(identities.narrow(1, 0, 1)).logical_or(candidates.eq(identities.narrow(1, 1, 1)));
        Tensor isOwn = arange(candidates.shape[1], device: own.device).unsqueeze(0).eq(own.unsqueeze(1));
        return same.logical_and(isOwn.logical_not());
    }
}
