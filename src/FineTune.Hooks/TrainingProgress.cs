namespace FineTune.Hooks;

/// <summary>Where training is.</summary>
/// <param name="Step">Updates of the weights so far.</param>
/// <param name="TotalSteps">Updates in all.</param>
/// <param name="Epoch">Epochs so far, as a fraction.</param>
/// <param name="Loss">Mean loss of the last step; NaN before the first.</param>
/// <param name="LearningRate">Of the last step; NaN before the first.</param>
/// <param name="GradientNorm">Of the last step, before clipping; NaN before the first.</param>
public sealed record TrainingProgress(int Step, int TotalSteps, double Epoch, double Loss, double LearningRate, double GradientNorm);
