namespace FineTune.Engine.Training;

/// <summary>What a step computed.</summary>
/// <param name="Loss">Mean loss over its rows.</param>
/// <param name="GradientNorm">Norm of the gradients before clipping.</param>
/// <param name="LearningRate">The learning rate that was used.</param>
/// <param name="Rows">Rows of the step.</param>
internal readonly record struct StepResult(double Loss, double GradientNorm, double LearningRate, int Rows);
