namespace FineTune.Contracts;

/// <summary>Weights that the optimizer updates otherwise than the rest: a parameter group of torch.optim.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Parameters">Patterns of the weights' names; * stands for any text.</param>
/// <param name="LearningRateFactor">What the schedule's learning rate is multiplied by.</param>
/// <param name="WeightDecay">In the place of the argument's; null leaves that.</param>
/// <param name="Position">The OptimizerGroup element in the project file.</param>
public sealed record OptimizerGroupSpec(
    string Name,
    IReadOnlyList<string> Parameters,
    double LearningRateFactor = 1,
    double? WeightDecay = null,
    SourcePosition? Position = null);
