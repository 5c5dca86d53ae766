namespace FineTune.Contracts;

/// <summary>
/// Hugging Face's TrainingArguments in .NET casing, with its defaults. This record is the one source of names, types, defaults,
/// ranges and documentation: the SDK's properties, the validator, the docs and <c>training_args.json</c> derive from it.
/// </summary>
public sealed record TrainingArguments
{
    [Argument("Learning rate at its peak.", Stage.Train, Minimum = 0)]
    public double LearningRate { get; init; } = 5e-5;

    [Argument("Decoupled weight decay; biases and normalisation weights are exempt.", Stage.Train, Minimum = 0)]
    public double WeightDecay { get; init; }

    [Argument("Decay of AdamW's first moment.", Stage.Train, Minimum = 0, Maximum = 1, MaximumExclusive = true)]
    public double AdamBeta1 { get; init; } = 0.9;

    [Argument("Decay of AdamW's second moment.", Stage.Train, Minimum = 0, Maximum = 1, MaximumExclusive = true)]
    public double AdamBeta2 { get; init; } = 0.999;

    [Argument("Added to AdamW's denominator.", Stage.Train, Minimum = 0)]
    public double AdamEpsilon { get; init; } = 1e-8;

    [Argument("Gradients are scaled down to this norm; 0 leaves them alone.", Stage.Train, Minimum = 0)]
    public double MaxGradNorm { get; init; } = 1;

    [Argument("Passes over the training split; may be a fraction.", Stage.Train, Minimum = 0, MinimumExclusive = true)]
    public double NumTrainEpochs { get; init; } = 3;

    [Argument("Optimizer steps; above 0 it overrides NumTrainEpochs.", Stage.Train, Minimum = -1)]
    public int MaxSteps { get; init; } = -1;

    [Argument("Shape of the learning rate over the steps.", Stage.Train)]
    public SchedulerType LrSchedulerType { get; init; } = SchedulerType.Linear;

    [Argument("Steps over which the learning rate rises from 0; below 1 a ratio of all steps.", Stage.Train, Minimum = 0, Aliases = ["WarmupRatio"])]
    public double WarmupSteps { get; init; }

    [Argument("Optimizer.", Stage.Train)]
    public OptimizerName Optim { get; init; } = OptimizerName.AdamwTorchFused;

    [Argument("Rows in a forward pass of training.", Stage.Train, Minimum = 1, Aliases = ["PerGpuTrainBatchSize"])]
    public int PerDeviceTrainBatchSize { get; init; } = 8;

    [Argument("Rows in a forward pass of evaluation; changes speed and memory, never a metric.", Minimum = 1, Aliases = ["PerGpuEvalBatchSize"])]
    public int PerDeviceEvalBatchSize { get; init; } = 8;

    [Argument("Forward passes whose gradients make one optimizer step.", Stage.Train, Minimum = 1)]
    public int GradientAccumulationSteps { get; init; } = 1;

    [Argument("Leave out a last batch that is not full.", Stage.Train)]
    public bool DataloaderDropLast { get; init; }

    [Argument("When to evaluate during training.", Stage.Train, Aliases = ["EvaluationStrategy"])]
    public IntervalStrategy EvalStrategy { get; init; } = IntervalStrategy.No;

    [Argument("Steps between evaluations; below 1 a ratio of all steps; LoggingSteps where not set.", Stage.Train, Minimum = 0, MinimumExclusive = true)]
    public double? EvalSteps { get; init; }

    [Argument("When to save a checkpoint.", Stage.Train)]
    public IntervalStrategy SaveStrategy { get; init; } = IntervalStrategy.Steps;

    [Argument("Steps between checkpoints; below 1 a ratio of all steps.", Stage.Train, Minimum = 0, MinimumExclusive = true)]
    public double SaveSteps { get; init; } = 500;

    [Argument("When to log the training loss.")]
    public IntervalStrategy LoggingStrategy { get; init; } = IntervalStrategy.Steps;

    [Argument("Steps between log entries; below 1 a ratio of all steps.", Minimum = 0, MinimumExclusive = true)]
    public double LoggingSteps { get; init; } = 500;

    [Argument("Also log the very first step.")]
    public bool LoggingFirstStep { get; init; }

    [Argument("Give the checkpoint with the best MetricForBestModel instead of the last one.", Stage.Train)]
    public bool LoadBestModelAtEnd { get; init; }

    [Argument("Metric that chooses the best checkpoint; loss where not set.", Stage.Train)]
    public string? MetricForBestModel { get; init; }

    [Argument("Whether a larger MetricForBestModel is better; true for all but a loss where not set.", Stage.Train)]
    public bool? GreaterIsBetter { get; init; }

    [Argument("Seed of the data order, dropout and newly initialised weights.", Stage.Train, Minimum = 0)]
    public int Seed { get; init; } = 42;
}
