using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>What a model is trained for: its head, the targets of a batch, the loss, and what an evaluation measures.</summary>
internal interface ITrainingTask : ITargetSource
{
    HeadSpec Head { get; }

    /// <summary>The loss of each target, float32; 0 for what is to be ignored. Their sum over the targets' weight is the mean that is trained on.</summary>
    /// <param name="outputs">The model's answer, of a shape by <see cref="ModelHead"/>.</param>
    Tensor Losses(Tensor outputs, Batch batch);

    /// <summary>
    /// True where the loss of a row depends on the rows beside it: a batch is then never split, only computed in parts.
    /// </summary>
    bool ComparesRows => false;

    /// <summary>Rows of a forward pass where a batch is computed in parts; null computes it at once.</summary>
    int? MiniBatchSize => null;

    /// <summary>An epoch's rows in the order that this task takes them.</summary>
    /// <param name="order">Each row once.</param>
    /// <param name="batchSize">Rows of a batch.</param>
    int[] Arrange(ITokenRows rows, int[] order, int batchSize) => order;

    /// <summary>What a pass over a batch wants of the model besides, as <see cref="ForwardOptions.OfScores"/>.</summary>
    ForwardOptions OptionsFor(ForwardOptions options, Batch batch) => options;

    /// <summary>An evaluation's empty measurements.</summary>
    ITaskMetrics CreateMetrics(MetricSelection selection);
}
