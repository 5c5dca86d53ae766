using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>A loss of embeddings.</summary>
internal interface IEmbeddingLoss
{
    /// <summary>True where it wants each row's score, and not which texts are the same.</summary>
    bool WantsScores => false;

    /// <summary>True where the rows of a batch are the negatives of each other.</summary>
    bool UsesOtherRows => false;

    /// <summary>Refuses a score that nothing can be trained to.</summary>
    /// <returns>True where the score can be reached.</returns>
    bool Takes(float score) => true;

    /// <param name="embeddings">[rows, texts, width]</param>
    /// <param name="targets">float32 [rows], scores; or int64 [rows, texts or more], equal for texts that are never each other's negatives.</param>
    /// <returns>[rows], float32; their mean is the loss.</returns>
    Tensor Of(Tensor embeddings, Tensor targets);
}
