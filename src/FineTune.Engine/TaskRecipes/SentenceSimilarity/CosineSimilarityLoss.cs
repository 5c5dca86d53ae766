using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Squared distance of two texts' cosine from their score (sentence_transformers/losses/CosineSimilarityLoss).</summary>
internal sealed class CosineSimilarityLoss : IEmbeddingLoss
{
    public bool WantsScores => true;

    public bool Takes(float score) => score is >= -1 and <= 1;

    public Tensor Of(Tensor embeddings, Tensor targets) =>
        (nn.functional.cosine_similarity(embeddings.select(1, 0), embeddings.select(1, 1), 1, 1e-8) - targets).square();
}
