namespace FineTune.Engine.Training.Schedules;

/// <summary>A learning rate that follows from the number of the step alone, so that going on from a checkpoint needs no state.</summary>
/// <param name="learningRate">The peak.</param>
/// <param name="factor">What it is multiplied by at a step from 0 (transformers/optimization.py, the functions given to LambdaLR).</param>
internal sealed class StepSchedule(double learningRate, Func<int, double> factor) : ILearningRateSchedule
{
    public double At(int step) => learningRate * factor(step);
}
