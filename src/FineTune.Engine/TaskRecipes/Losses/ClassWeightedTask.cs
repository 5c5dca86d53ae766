using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Counts each target by the weight of its label: the loss is the weighted mean, as with the weight of torch.nn.CrossEntropyLoss.</summary>
/// <param name="task">A task whose targets are label ids.</param>
/// <param name="weights">By label id.</param>
internal sealed class ClassWeightedTask(ITrainingTask task, float[] weights) : ITrainingTask
{
    public HeadSpec Head => task.Head;

    public BatchTargets TargetsOf(ITokenRows rows, ReadOnlySpan<int> indices, Span<long> tokenIds, int pass)
    {
        BatchTargets targets = task.TargetsOf(rows, indices, tokenIds, pass);
        using Tensor weightOfEach = WeightOf(targets.Values);
        return targets with { Weight = weightOfEach.sum(ScalarType.Float64).item<double>() };
    }

    public PackedBatch? MediaOf(ITokenRows rows, int[] indices, int pass, Device device) => task.MediaOf(rows, indices, pass, device);

    public Tensor Losses(Tensor outputs, Batch batch) => task.Losses(outputs, batch) * WeightOf(batch.Targets);

    public ITaskMetrics CreateMetrics(MetricSelection selection) => task.CreateMetrics(selection);

    /// <returns>Of the shape of the ids; 0 for <see cref="TokenLabels.Ignored"/>.</returns>
    private Tensor WeightOf(Tensor ids)
    {
        using Tensor table = tensor(weights, device: ids.device);
        using Tensor known = ids.clamp_min(0);
        return table[known] * ids.ge(0);
    }
}
