namespace FineTune.Contracts;

/// <summary>
/// Arguments, and single values of them, whose effect is not there yet. They are refused (FT1013), so that nothing is ever accepted and
/// ignored; who gives one its effect removes it here.
/// </summary>
public static class PendingArguments
{
    public static IReadOnlyList<string> All { get; } =
    [
        "LrSchedulerKwargs", "OptimArgs", "LabelSmoothingFactor", "NeftuneNoiseAlpha", "ClassWeights", "FreezeParameters", "AutoFindBatchSize",
        "PadTo", "PadToMultipleOf", "IncludeNumInputTokensSeen", "Bf16", "Bf16FullEval", "Tf32", "GradientCheckpointing", "EvalDelay", "EvalOnStart",
        "SaveTotalLimit", "SaveOnlyModel", "EarlyStoppingPatience", "EarlyStoppingThreshold", "DataSeed", "FullDeterminism",
        "PushToHub", "HubModelId", "HubPrivateRepo", "HubRevision",
        "Optim=adamw_torch", "Optim=sgd", "Optim=adagrad", "Optim=rmsprop", "Optim=adafactor",
        "LrSchedulerType=cosine", "LrSchedulerType=cosine_with_restarts", "LrSchedulerType=polynomial", "LrSchedulerType=inverse_sqrt",
        "LrSchedulerType=reduce_lr_on_plateau", "LrSchedulerType=cosine_with_min_lr", "LrSchedulerType=cosine_warmup_with_min_lr",
        "LrSchedulerType=warmup_stable_decay",
        "SaveStrategy=best", "TrainSamplingStrategy=sequential", "TrainSamplingStrategy=group_by_length",
    ];

    /// <summary>True for an argument without effect, or a value of one.</summary>
    public static bool Contains(string name, string value) => All.Contains(name) || All.Contains($"{name}={value}");
}
