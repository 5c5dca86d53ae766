using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Data;
using FineTune.Engine.Training.Distributed;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>What a model is trained with.</summary>
/// <param name="Task">Its targets and loss.</param>
/// <param name="Rows">The rows to train on.</param>
/// <param name="Evaluator">Measures the model meanwhile; null where nothing is evaluated.</param>
/// <param name="Checkpoints">Where checkpoints lie, and those of an earlier run to go on from.</param>
internal sealed record TrainingJob(
    ITrainingTask Task, ITokenRows Rows, Evaluator? Evaluator, TrainingArguments Arguments, CheckpointFolder Checkpoints, Device Device)
{
    /// <summary>As a power of two: 1 MiB has 2^18 numbers of float32.</summary>
    private const int NumbersOfMebibyte = 18;

    /// <summary>What a batch is counted in; each row by itself where null.</summary>
    public RowUnits? Units { get; init; }

    /// <summary>How wide attention pads a batch; as its longest row where null.</summary>
    public BatchWidth? Width { get; init; }

    /// <summary>Parameters with a learning rate and a decay of their own.</summary>
    public IReadOnlyList<OptimizerGroupSpec> OptimizerGroups { get; init; } = [];

    /// <summary>The processes that train it together.</summary>
    public ICollective Collective { get; init; } = SingleProcess.Instance;

    /// <summary>Numbers of the gradients that processes add up in one call.</summary>
    public long BucketSize { get; init; } = Arguments.DdpBucketCapMb is { } mebibytes ? (long)mebibytes << NumbersOfMebibyte : GradientBuckets.DefaultSize;

    /// <summary>Is told what happens.</summary>
    public ITrainingObserver? Observer { get; init; }
}
