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
    private readonly NextTokenLoss _loss = new(loss);

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

    public ForwardOptions OptionsFor(ForwardOptions options, Batch batch) => _loss.OptionsFor(options, batch);

    /// <returns>[predicted]</returns>
    public Tensor Losses(Tensor outputs, Batch batch) => _loss.Losses(outputs, batch);

    public ITaskMetrics CreateMetrics(MetricSelection selection) => new GeneratedTokenMetrics();
}
