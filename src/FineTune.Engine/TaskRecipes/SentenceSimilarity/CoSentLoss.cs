using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// CoSENT: of any two pairs of a batch the one with the lower score is to have the lower cosine (Huang et al., 2024;
/// sentence_transformers/losses/CoSENTLoss). Only the order of the scores counts.
/// </summary>
/// <param name="scale">What cosines are multiplied by.</param>
internal sealed class CoSentLoss(double scale) : IEmbeddingLoss
{
    public bool WantsScores => true;

    public bool UsesOtherRows => true;

    /// <returns>[rows]: the loss of the batch at each of its rows.</returns>
    public Tensor Of(Tensor embeddings, Tensor targets)
    {
        Tensor normalized = nn.functional.normalize(embeddings, p: 2, dim: -1);
        Tensor cosines = (normalized.select(1, 0) * normalized.select(1, 1)).sum(-1) * scale;
        Tensor differences = cosines.unsqueeze(1) - cosines.unsqueeze(0);
        Tensor isOrdered = targets.unsqueeze(1).lt(targets.unsqueeze(0));
        Tensor wrong = differences.masked_fill(isOrdered.logical_not(), double.NegativeInfinity).view(-1);
        Tensor loss = cat([zeros(1, device: embeddings.device), wrong]).logsumexp(0);
        return loss.expand(embeddings.shape[0]);
    }
}
