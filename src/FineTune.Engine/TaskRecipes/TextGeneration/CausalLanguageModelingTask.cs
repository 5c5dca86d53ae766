using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// Predicts each token that is trained on from those before it in its row. A row's labels are its tokens, <see cref="TokenLabels.Ignored"/> where one is not
/// trained on; they are shifted here. Only the states before trained tokens are projected to the vocabulary.
/// </summary>
/// <param name="loss">The loss.</param>
internal sealed class CausalLanguageModelingTask(CrossEntropy loss) : ITrainingTask
{
    public HeadSpec Head { get; } = new(ModelHead.CausalLanguageModeling, []);

    /// <returns>int64 [predicted]: the tokens that follow those asked about.</returns>
    public BatchTargets TargetsOf(ITokenRows rows, ReadOnlySpan<int> indices, Span<long> tokenIds, int pass)
    {
        List<long> targets = [];
        List<long> places = [];
        int start = 0;
        foreach (int index in indices)
        {
            ReadOnlySpan<int> labels = rows.Labels(index);
            for (int token = 1; token < labels.Length; token++)
            {
                if (labels[token] != TokenLabels.Ignored)
                {
                    // Not the label, which stays as it is where the user's code changes tokens.
                    targets.Add(labels[token]);
                    places.Add(start + token - 1);
                }
            }

            start += labels.Length;
        }

        return new BatchTargets(tensor(targets), targets.Count, tensor(places));
    }

    /// <summary>The losses in place of the scores, and in an evaluation whether the likeliest token is the right one.</summary>
    public ForwardOptions OptionsFor(ForwardOptions options, Batch batch) =>
        options with { OfScores = (scores, first) => OfScores(scores, batch.Targets.narrow(0, first, scores.shape[0]), options.Training) };

    /// <returns>[predicted]</returns>
    public Tensor Losses(Tensor outputs, Batch batch) => GeneratedTokenMetrics.IsOfScores(outputs)
        ? outputs.dim() == 1 ? outputs : outputs.select(1, 0)
        : loss.Of(outputs, batch.Targets);

    public ITaskMetrics CreateMetrics(MetricSelection selection) => new GeneratedTokenMetrics();

    /// <returns>[some] losses in training, otherwise [some, 2] with 1 for a token that was found and 0 for another.</returns>
    private Tensor OfScores(Tensor scores, Tensor targets, bool training)
    {
        Tensor losses = loss.Of(scores, targets);
        return training ? losses : stack([losses, scores.argmax(-1).eq(targets).to(ScalarType.Float32)], 1);
    }
}
