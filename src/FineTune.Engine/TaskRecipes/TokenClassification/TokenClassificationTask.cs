using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>A label for each word, asked of the word's first token.</summary>
/// <param name="labels">Names by id.</param>
/// <param name="loss">The loss.</param>
internal sealed class TokenClassificationTask(IReadOnlyList<string> labels, CrossEntropy loss) : ITrainingTask
{
    public HeadSpec Head { get; } = new(ModelHead.TokenClassification, labels);

    /// <returns>int64 [tokens], <see cref="TokenLabels.Ignored"/> where a token has no label.</returns>
    public BatchTargets TargetsOf(ITokenRows rows, ReadOnlySpan<int> indices, Span<long> tokenIds, int pass)
    {
        long[] ids = new long[tokenIds.Length];
        int token = 0;
        int labelled = 0;
        foreach (int index in indices)
        {
            foreach (int label in rows.Labels(index))
            {
                ids[token++] = label;
                labelled += label == TokenLabels.Ignored ? 0 : 1;
            }
        }

        return new BatchTargets(tensor(ids), labelled);
    }

    /// <returns>[tokens], 0 where a token has no label.</returns>
    public Tensor Losses(Tensor outputs, Batch batch) => loss.Of(outputs, batch.Targets);

    public ITaskMetrics CreateMetrics(MetricSelection selection) => new TokenMetrics(labels);
}
