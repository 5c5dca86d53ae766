using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Text classification with one label a row.</summary>
/// <param name="labels">Names by id.</param>
/// <param name="positive">Id of the one of two labels that precision, recall and F1 ask about.</param>
/// <param name="loss">The loss.</param>
internal sealed class SingleLabelTask(IReadOnlyList<string> labels, int positive, CrossEntropy loss) : ITrainingTask
{
    public HeadSpec Head { get; } = new(ModelHead.SequenceClassification, labels, ProblemType.SingleLabelClassification);

    /// <returns>int64 [batch]</returns>
    public BatchTargets TargetsOf(ITokenRows rows, ReadOnlySpan<int> indices, Span<long> tokenIds, int pass)
    {
        long[] ids = new long[indices.Length];
        for (int row = 0; row < ids.Length; row++)
        {
            ids[row] = rows.Labels(indices[row])[0];
        }

        return new BatchTargets(tensor(ids), ids.Length);
    }

    /// <returns>[batch]</returns>
    public Tensor Losses(Tensor outputs, Batch batch) => loss.Of(outputs, batch.Targets);

    public ITaskMetrics CreateMetrics(MetricSelection selection) => new SingleLabelMetrics(labels, positive, selection);
}
