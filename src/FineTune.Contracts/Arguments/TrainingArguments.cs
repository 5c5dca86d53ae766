using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>
/// Hugging Face's TrainingArguments in .NET casing, with its defaults. This record is the one source of names, types, defaults,
/// ranges and documentation: the SDK's properties, the validator, the docs and <c>training_args.json</c> derive from it.
/// </summary>
[JsonConverter(typeof(RecordConverter<TrainingArguments>))]
public sealed record TrainingArguments
{
    [Argument("Learning rate at its peak.", Stage.Train, Minimum = 0)]
    public double LearningRate { get; init; } = 5e-5;

    [Argument("Passes over the training split; may be a fraction.", Stage.Train, Minimum = 0, MinimumExclusive = true)]
    public double NumTrainEpochs { get; init; } = 3;

    [Argument("Optimizer steps; above 0 it overrides NumTrainEpochs.", Stage.Train, Minimum = -1)]
    public int MaxSteps { get; init; } = -1;

    [Argument("Shape of the learning rate over the steps.", Stage.Train)]
    public SchedulerType LrSchedulerType { get; init; } = SchedulerType.Linear;

    [Argument("Settings of the schedule, such as num_cycles=2 or min_lr=1e-6.", Stage.Train)]
    public KeywordArguments? LrSchedulerKwargs { get; init; }

    [Argument("Steps over which the learning rate rises from 0; below 1 a ratio of all steps.", Stage.Train, Minimum = 0, Aliases = ["WarmupRatio"])]
    public double WarmupSteps { get; init; }

    [Argument("Optimizer.", Stage.Train, FormerSwitches = ["Adafactor=adafactor"])]
    public OptimizerName Optim { get; init; } = OptimizerName.AdamwTorchFused;

    [Argument("Settings of the optimizer, such as momentum=0.9 for sgd.", Stage.Train)]
    public KeywordArguments? OptimArgs { get; init; }

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

    [Argument("Share of the target that is spread evenly over all labels.", Stage.Train, Stage.Evaluate, Minimum = 0, Maximum = 1)]
    public double LabelSmoothingFactor { get; init; }

    [Argument("Strength of the uniform noise added to the embeddings of training rows (NEFTune); none where not set.", Stage.Train, Minimum = 0)]
    public double? NeftuneNoiseAlpha { get; init; }

    [Argument("Weight of each label in the loss: balanced, or one number a label in their order, as in 1;2.5.", Stage.Train, Origin = "FineTune.Sdk")]
    public string? ClassWeights { get; init; }

    [Argument("Names of weights that are not trained; * stands for any text, as in bert.embeddings.*.", Stage.Train, Origin = "FineTune.Sdk")]
    public NameList? FreezeParameters { get; init; }

    [Argument(
        "Train an adapter and the head, and leave the weights of the base model as they are: lora.",
        Stage.Train,
        Origin = "PeftConfig.peft_type")]
    public PeftType? Peft { get; init; }

    [Argument("LoRA: rank of the updates.", Stage.Train, Minimum = 1, Origin = "LoraConfig.r")]
    public int LoraR { get; init; } = 8;

    [Argument("LoRA: updates are scaled by this over their rank.", Stage.Train, Minimum = 0, MinimumExclusive = true, Origin = "LoraConfig.lora_alpha")]
    public double LoraAlpha { get; init; } = 8;

    [Argument(
        "LoRA: dropout of what the updates are given.",
        Stage.Train,
        Minimum = 0,
        Maximum = 1,
        MaximumExclusive = true,
        Origin = "LoraConfig.lora_dropout")]
    public double LoraDropout { get; init; }

    [Argument(
        "LoRA: the linear layers with an update, by the ends of their names, by a regular expression, or all-linear; those of queries and values where not "
            + "set.",
        Stage.Train,
        Origin = "LoraConfig.target_modules")]
    public NameList? LoraTargetModules { get; init; }

    [Argument(
        "LoRA: parts of the model that are trained and saved whole beside the updates; the head always is.",
        Stage.Train,
        Origin = "LoraConfig.modules_to_save")]
    public NameList? LoraModulesToSave { get; init; }

    [Argument(
        "LoRA: of the layers that LoraTargetModules means, those without an update, named in the same ways.",
        Stage.Train,
        Origin = "LoraConfig.exclude_modules")]
    public NameList? LoraExcludeModules { get; init; }

    [Argument("LoRA: numbers of the blocks whose layers have an update, from 0; all where not set.", Stage.Train, Origin = "LoraConfig.layers_to_transform")]
    public NameList? LoraLayersToTransform { get; init; }

    [Argument("LoRA: ranks of layers that differ from LoraR, such as q_proj=16, v_proj=4.", Stage.Train, Origin = "LoraConfig.rank_pattern")]
    public KeywordArguments? LoraRankPattern { get; init; }

    [Argument("LoRA: alphas of layers that differ from LoraAlpha, such as q_proj=32.", Stage.Train, Origin = "LoraConfig.alpha_pattern")]
    public KeywordArguments? LoraAlphaPattern { get; init; }

    [Argument("LoRA: how the updates are drawn.", Stage.Train, Origin = "LoraConfig.init_lora_weights")]
    public LoraInitialization InitLoraWeights { get; init; } = LoraInitialization.Default;

    [Argument("LoRA: scale updates by the root of their rank instead (rank-stabilised LoRA).", Stage.Train, Origin = "LoraConfig.use_rslora")]
    public bool LoraUseRslora { get; init; }

    [Argument("LoRA: train the length of each row of weights apart from its direction (DoRA).", Stage.Train, Origin = "LoraConfig.use_dora")]
    public bool LoraUseDora { get; init; }

    [Argument("LoRA: which biases are trained too.", Stage.Train, Origin = "LoraConfig.bias")]
    public LoraBias LoraBias { get; init; } = LoraBias.None;

    [Argument(
        "Keep the linear layers of the base model in 4 bits while an adapter is trained (QLoRA): nf4, blocks of 64, with double quantization.",
        Stage.Train,
        Origin = "BitsAndBytesConfig.load_in_4bit")]
    public bool LoadIn4Bit { get; init; }

    [Argument(
        "Keep the linear layers of the base model in 8 bits while an adapter is trained.",
        Stage.Train,
        Origin = "BitsAndBytesConfig.load_in_8bit")]
    public bool LoadIn8Bit { get; init; }

    [Argument(
        "Write the base model with the adapter added to its weights, and the adapter beside it; else the adapter alone. False for text-generation where not "
            + "set, and true for all else.",
        Stage.Train,
        Origin = "FineTune.Sdk")]
    public bool? MergeAdapter { get; init; }

    [Argument(
        "Start weights of the base model anew that have another shape, such as a head of another number of labels; else they are an error.",
        Stage.Train,
        Origin = "PreTrainedModel.from_pretrained")]
    public bool IgnoreMismatchedSizes { get; init; }

    [Argument("Rows in a forward pass of training.", Stage.Train, Minimum = 1, Aliases = ["PerGpuTrainBatchSize"])]
    public int PerDeviceTrainBatchSize { get; init; } = 8;

    [Argument("Rows in a forward pass of evaluation; changes speed and memory, never a metric.", Minimum = 1, Aliases = ["PerGpuEvalBatchSize"])]
    public int PerDeviceEvalBatchSize { get; init; } = 8;

    [Argument("Forward passes whose gradients make one optimizer step.", Stage.Train, Minimum = 1)]
    public int GradientAccumulationSteps { get; init; } = 1;

    [Argument("On lack of memory halve the rows of a forward pass and double the passes of a step; the result is the same.")]
    public bool AutoFindBatchSize { get; init; }

    [Argument(
        "Each of several processes keeps its part of the optimizer's state alone (ZeRO-1): the state's memory over the processes, and the same result.",
        Origin = "FineTune.Sdk")]
    public bool ShardOptimizer { get; init; }

    [Argument(
        "MiB of gradients that several processes add up in one call, while the backward pass goes on; 8 where not set, as CPUs want (PyTorch has 25).",
        Minimum = 1)]
    public int? DdpBucketCapMb { get; init; }

    [Argument(
        "What several processes send their gradients as: no is float32; bf16 and fp16 are half the bytes, rounded twice and added up in float32.",
        Stage.Train,
        Origin = "accelerate's DistributedDataParallelKwargs.comm_hook")]
    public GradientCompression GradientCompression { get; init; } = GradientCompression.No;

    [Argument("Leave out a last batch that is not full.", Stage.Train)]
    public bool DataloaderDropLast { get; init; }

    [Argument(
        "Order of the rows in an epoch; group_by_length puts rows of like length together.", Stage.Train, FormerSwitches = ["GroupByLength=group_by_length"])]
    public TrainSamplingStrategy TrainSamplingStrategy { get; init; } = TrainSamplingStrategy.Random;

    [Argument("Width of a batch: its longest row, or MaxLength; changes speed and memory, never a result.", Origin = "DataCollatorWithPadding.padding")]
    public PaddingStrategy PadTo { get; init; } = PaddingStrategy.Longest;

    [Argument("Round the width of a batch up to a multiple of this.", Minimum = 1, Origin = "DataCollatorWithPadding.pad_to_multiple_of")]
    public int? PadToMultipleOf { get; init; }

    [Argument("Which tokens num_input_tokens_seen of trainer_state.json counts.", Stage.Train)]
    public InputTokenCount IncludeNumInputTokensSeen { get; init; } = InputTokenCount.No;

    [Argument("Compute in bfloat16, with weights and optimizer in float32.", Stage.Train)]
    public bool Bf16 { get; init; }

    [Argument("Evaluate in bfloat16.", Stage.Train, Stage.Evaluate)]
    public bool Bf16FullEval { get; init; }

    [Argument("Let NVIDIA GPUs of the Ampere generation and later multiply in TF32; libtorch's own choice where not set.", Stage.Train, Stage.Evaluate)]
    public bool? Tf32 { get; init; }

    [Argument("Compute activations again in the backward pass instead of keeping them: less memory, more time, the same result.")]
    public bool GradientCheckpointing { get; init; }

    [Argument("When to evaluate during training.", Stage.Train, Aliases = ["EvaluationStrategy"])]
    public IntervalStrategy EvalStrategy { get; init; } = IntervalStrategy.No;

    [Argument("Steps between evaluations; below 1 a ratio of all steps; LoggingSteps where not set.", Stage.Train, Minimum = 0, MinimumExclusive = true)]
    public double? EvalSteps { get; init; }

    [Argument("Epochs or, with EvalStrategy steps, steps before the first evaluation.", Stage.Train, Minimum = 0)]
    public double EvalDelay { get; init; }

    [Argument("Evaluate before the first step.", Stage.Train)]
    public bool EvalOnStart { get; init; }

    [Argument("When to save a checkpoint.", Stage.Train)]
    public SaveStrategy SaveStrategy { get; init; } = SaveStrategy.Steps;

    [Argument("Steps between checkpoints; below 1 a ratio of all steps.", Stage.Train, Minimum = 0, MinimumExclusive = true)]
    public double SaveSteps { get; init; } = 500;

    [Argument("Checkpoints kept; the last and, with LoadBestModelAtEnd, the best where not set.", Minimum = 1)]
    public int? SaveTotalLimit { get; init; }

    [Argument("Save checkpoints without the optimizer: smaller, but training cannot go on from them.")]
    public bool SaveOnlyModel { get; init; }

    [Argument(
        "Weights in one file of the trained model, such as 500MB; more are written as several files with an index.",
        Stage.Train,
        Minimum = 1,
        Origin = "PreTrainedModel.save_pretrained")]
    public FileSize MaxShardSize { get; init; } = new(5_000_000_000);

    [Argument("When to log the training loss.")]
    public IntervalStrategy LoggingStrategy { get; init; } = IntervalStrategy.Steps;

    [Argument("Steps between log entries; below 1 a ratio of all steps.", Minimum = 0, MinimumExclusive = true)]
    public double LoggingSteps { get; init; } = 500;

    [Argument("Also log the very first step.")]
    public bool LoggingFirstStep { get; init; }

    [Argument(
        "Where else the log goes while training runs: none, tensorboard, mlflow (its server by MLFLOW_TRACKING_URI), jsonl, or several, as in "
            + "tensorboard;jsonl.")]
    public string ReportTo { get; init; } = ReportTargets.None;

    [Argument(
        "Folder for the files of ReportTo, relative to the project; one of the run's own in obj/finetune/train/runs where not set. Two projects need two.")]
    public string? LoggingDir { get; init; }

    [Argument("Name of the run where ReportTo shows it; the project's where not set.")]
    public string? RunName { get; init; }

    [Argument("Give the checkpoint with the best MetricForBestModel instead of the last one.", Stage.Train)]
    public bool LoadBestModelAtEnd { get; init; }

    [Argument("Metric that chooses the best checkpoint; loss where not set.", Stage.Train)]
    public string? MetricForBestModel { get; init; }

    [Argument("Whether a larger MetricForBestModel is better; true for all but a loss where not set.", Stage.Train)]
    public bool? GreaterIsBetter { get; init; }

    [Argument(
        "Evaluations without a better MetricForBestModel after which training stops; never where not set.",
        Stage.Train,
        Minimum = 1,
        Origin = "EarlyStoppingCallback.early_stopping_patience")]
    public int? EarlyStoppingPatience { get; init; }

    [Argument(
        "How much better MetricForBestModel must be to count as better for EarlyStoppingPatience.",
        Stage.Train,
        Minimum = 0,
        Origin = "EarlyStoppingCallback.early_stopping_threshold")]
    public double EarlyStoppingThreshold { get; init; }

    [Argument(
        "Go on from a checkpoint of a run with other arguments: true for the last one of this project, or a checkpoint's folder. A stopped run goes on by "
            + "itself.",
        Stage.Train)]
    public string? ResumeFromCheckpoint { get; init; }

    [Argument("Seed of the data order, dropout and newly initialised weights.", Stage.Train, Minimum = 0)]
    public int Seed { get; init; } = 42;

    [Argument("Seed of the data order alone; Seed where not set.", Stage.Train, Minimum = 0)]
    public int? DataSeed { get; init; }

    [Argument("Use deterministic algorithms only, also where a GPU has faster ones; on a CPU every run is deterministic.", Stage.Train, Stage.Evaluate)]
    public bool FullDeterminism { get; init; }

    [Argument("Let -t:Push write to the Hugging Face Hub; org/name in the place of true also sets HubModelId.")]
    public bool PushToHub { get; init; }

    [Argument("Repository of the Hugging Face Hub that -t:Push writes to; the project's name where not set.", Stage.Push, Aliases = ["PushToHubModelId"])]
    public string? HubModelId { get; init; }

    [Argument("Whether a repository that Push creates is private; the account's default where not set.", Stage.Push)]
    public bool? HubPrivateRepo { get; init; }

    [Argument("Branch of the repository that Push writes to; its main branch where not set.", Stage.Push)]
    public string? HubRevision { get; init; }

    [Argument(
        "What Push writes: the model (end), with the last checkpoint (checkpoint) or all that are kept (all_checkpoints), or a commit for each of them "
            + "first (every_save).",
        Stage.Push)]
    public HubStrategy HubStrategy { get; init; } = HubStrategy.EverySave;
}
