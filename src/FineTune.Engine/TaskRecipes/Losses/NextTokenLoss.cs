using FineTune.Engine.Batches;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// Loss and hits of tokens that are to be predicted from those before them. They are made of the scores part by part, which then never lie in memory together.
/// </summary>
internal sealed class NextTokenLoss(CrossEntropy loss)
{
    /// <summary>The losses in place of the scores, and in an evaluation whether the likeliest token is the right one.</summary>
    public ForwardOptions OptionsFor(ForwardOptions options, Batch batch) =>
        options with { OfScores = (scores, first) => OfScores(scores, batch.Targets.narrow(0, first, scores.shape[0]), options.Training) };

    /// <returns>[predicted]</returns>
    public Tensor Losses(Tensor outputs, Batch batch) => GeneratedTokenMetrics.IsOfScores(outputs)
        ? outputs.dim() == 1 ? outputs : outputs.select(1, 0)
        : loss.Of(outputs, batch.Targets);

    /// <returns>[some] losses in training, otherwise [some, 2] with 1 for a token that was found and 0 for another.</returns>
    private Tensor OfScores(Tensor scores, Tensor targets, bool training)
    {
        Tensor losses = loss.Of(scores, targets);
        return training ? losses : stack([losses, scores.argmax(-1).eq(targets).to(ScalarType.Float32)], 1);
    }
}
