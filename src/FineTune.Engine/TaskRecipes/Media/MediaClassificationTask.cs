using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>The choice of one label, of pictures or recordings.</summary>
/// <param name="head">The model's.</param>
/// <param name="choice">Targets, loss and measurements, which are those of texts.</param>
/// <param name="media">The numbers that the model is given.</param>
internal sealed class MediaClassificationTask(ModelHead head, SingleLabelTask choice, IMediaBatch media) : ITrainingTask
{
    public HeadSpec Head { get; } = new(head, choice.Head.Labels, ProblemType.SingleLabelClassification);

    /// <returns>int64 [batch]</returns>
    public BatchTargets TargetsOf(ITokenRows rows, ReadOnlySpan<int> indices, Span<long> tokenIds, int pass) =>
        choice.TargetsOf(rows, indices, tokenIds, pass);

    public PackedBatch? MediaOf(ITokenRows rows, int[] indices, int pass, Device device) => media.Of(rows, indices, pass, device);

    /// <returns>[batch]</returns>
    public Tensor Losses(Tensor outputs, Batch batch) => choice.Losses(outputs, batch);

    public ITaskMetrics CreateMetrics(MetricSelection selection) => choice.CreateMetrics(selection);
}
