using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>A number for a text.</summary>
/// <param name="name">What the number is, the name of its column.</param>
internal sealed class RegressionTask(string name) : ITrainingTask
{
    public HeadSpec Head { get; } = new(ModelHead.SequenceClassification, [name], ProblemType.Regression);

    /// <returns>float32 [batch]</returns>
    public BatchTargets TargetsOf(ITokenRows rows, ReadOnlySpan<int> indices, Span<long> tokenIds, int pass)
    {
        float[] values = new float[indices.Length];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = rows.Number(indices[row]);
        }

        return new BatchTargets(tensor(values), values.Length);
    }

    /// <returns>[batch]: squared errors.</returns>
    public Tensor Losses(Tensor outputs, Batch batch) =>
        nn.functional.mse_loss(outputs.to(ScalarType.Float32).squeeze(-1), batch.Targets, reduction: nn.Reduction.None);

    public ITaskMetrics CreateMetrics(MetricSelection selection) => new RegressionMetrics(selection);
}
