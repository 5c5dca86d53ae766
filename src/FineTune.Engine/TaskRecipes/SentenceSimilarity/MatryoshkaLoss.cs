using FineTune.Contracts;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// The sum of a loss over embeddings cut to several lengths, each of length 1 again (Kusupati et al., 2022; sentence_transformers/losses/MatryoshkaLoss), so
/// that the first numbers of an embedding are one as well.
/// </summary>
/// <param name="loss">Of each length.</param>
/// <param name="dimensions">The lengths.</param>
internal sealed class MatryoshkaLoss(IEmbeddingLoss loss, IReadOnlyList<int> dimensions) : IEmbeddingLoss
{
    public bool WantsScores => loss.WantsScores;

    public bool UsesOtherRows => loss.UsesOtherRows;

    public bool Takes(float score) => loss.Takes(score);

    /// <exception cref="FineTuneException">FT3073: an embedding is shorter.</exception>
    public Tensor Of(Tensor embeddings, Tensor targets)
    {
        long width = embeddings.shape[2];
        if (dimensions.Any(dimension => dimension > width))
        {
            throw new FineTuneException(
                DiagnosticCatalog.BadDimensions,
                null,
                string.Join(";", dimensions),
                FormattableString.Invariant($"an embedding of the model has {width} numbers"))
            {
                Argument = nameof(TaskArguments.MatryoshkaDimensions),
            };
        }

        return dimensions.Select(dimension => loss.Of(nn.functional.normalize(embeddings.narrow(2, 0, dimension), p: 2, dim: -1), targets))
            .Aggregate((sum, next) => sum + next);
    }
}
