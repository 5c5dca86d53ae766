namespace FineTune.Contracts;

/// <summary>What a sweep may set one argument to: one of some values, or a number of a range.</summary>
/// <param name="Name">A training argument, or BaseModel.</param>
/// <param name="Values">As a project would write them; empty for a range.</param>
/// <param name="Minimum">The lowest number of a range; null for a list of values.</param>
/// <param name="Maximum">The highest number of a range; null for a list of values.</param>
/// <param name="IsLog">True where the range is searched by orders of magnitude.</param>
/// <param name="Step">The distance of the numbers that are tried; null where any number of the range may be.</param>
/// <param name="IsWhole">True for an argument that takes whole numbers.</param>
/// <param name="Position">The Sweep element in the project file; null for a part of the default space.</param>
public sealed record SweepParameterSpec(
    string Name,
    IReadOnlyList<string> Values,
    double? Minimum = null,
    double? Maximum = null,
    bool IsLog = false,
    double? Step = null,
    bool IsWhole = false,
    SourcePosition? Position = null)
{
    /// <summary>
    /// What is searched where the project names nothing: the space of transformers' <c>Trainer.hyperparameter_search</c>
    /// (<c>default_hp_space_optuna</c> in trainer_utils.py).
    /// </summary>
    public static IReadOnlyList<SweepParameterSpec> DefaultSpace { get; } =
    [
        new(nameof(TrainingArguments.LearningRate), [], 1e-6, 1e-4, IsLog: true),
        new(nameof(TrainingArguments.NumTrainEpochs), [], 1, 5, Step: 1),
        new(nameof(TrainingArguments.Seed), [], 1, 40, IsWhole: true),
        new(nameof(TrainingArguments.PerDeviceTrainBatchSize), ["4", "8", "16", "32", "64"]),
    ];
}
