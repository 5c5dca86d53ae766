namespace FineTune.Tasks.Validation;

/// <summary>Arguments by the names they have in other libraries, or in short; no edit distance leads from these to ours.</summary>
internal static class NamesElsewhere
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["BatchSize"] = "PerDeviceTrainBatchSize",
        ["TrainBatchSize"] = "PerDeviceTrainBatchSize",
        ["EvalBatchSize"] = "PerDeviceEvalBatchSize",
        ["Epoch"] = "NumTrainEpochs",
        ["Epochs"] = "NumTrainEpochs",
        ["NumEpochs"] = "NumTrainEpochs",
        ["MaxEpochs"] = "NumTrainEpochs",
        ["Lr"] = "LearningRate",
        ["Optimizer"] = "Optim",
        ["Scheduler"] = "LrSchedulerType",
        ["LrScheduler"] = "LrSchedulerType",
        ["Patience"] = "EarlyStoppingPatience",
        ["EarlyStopping"] = "EarlyStoppingPatience",
        ["GradientClipping"] = "MaxGradNorm",
        ["ClipGradNorm"] = "MaxGradNorm",
        ["LabelSmoothing"] = "LabelSmoothingFactor",
        ["MaxSequenceLength"] = "MaxLength",
        ["RandomSeed"] = "Seed",
    };

    /// <summary>The argument; null where the name is nobody's.</summary>
    /// <param name="written">In PascalCase or in snake_case.</param>
    public static string? Find(string written) => Names.GetValueOrDefault(written.Replace("_", "", StringComparison.Ordinal));
}
