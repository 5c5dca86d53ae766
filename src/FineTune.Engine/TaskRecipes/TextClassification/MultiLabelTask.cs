using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Text classification with any number of labels a row.</summary>
/// <param name="labels">Names by id.</param>
/// <param name="threshold">Probability from which a label is predicted.</param>
internal sealed class MultiLabelTask(IReadOnlyList<string> labels, double threshold) : ITrainingTask
{
    public HeadSpec Head { get; } = new(ModelHead.SequenceClassification, labels, ProblemType.MultiLabelClassification);

    /// <returns>float32 [batch, labels]: 1 for each label of a row, 0 for others.</returns>
    public BatchTargets TargetsOf(ITokenRows rows, ReadOnlySpan<int> indices, Span<long> tokenIds, int pass)
    {
        float[] values = new float[indices.Length * labels.Count];
        for (int row = 0; row < indices.Length; row++)
        {
            foreach (int label in rows.Labels(indices[row]))
            {
                values[(row * labels.Count) + label] = 1;
            }
        }

        return new BatchTargets(tensor(values, [indices.Length, labels.Count]), indices.Length);
    }

    /// <returns>[batch]: the mean over the labels, which makes the mean over rows that of Hugging Face.</returns>
    public Tensor Losses(Tensor outputs, Batch batch) =>
        nn.functional.binary_cross_entropy_with_logits(outputs.to(ScalarType.Float32), batch.Targets, reduction: nn.Reduction.None).mean([-1]);

    public ITaskMetrics CreateMetrics(MetricSelection selection) => new MultiLabelMetrics(labels, threshold, selection);
}
