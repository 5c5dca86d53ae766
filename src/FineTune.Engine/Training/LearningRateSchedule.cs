using FineTune.Contracts;

namespace FineTune.Engine.Training;

/// <summary>The learning rate of each step (transformers/optimization.py).</summary>
internal sealed class LearningRateSchedule(TrainingArguments arguments, int warmupSteps, int maxSteps)
{
    /// <param name="step">Steps done before this one, from 0.</param>
    public double At(int step) => arguments.LearningRate * Factor(step);

    private double Factor(int step)
    {
        if (arguments.LrSchedulerType == SchedulerType.Constant)
        {
            return 1;
        }

        if (step < warmupSteps)
        {
            return (double)step / warmupSteps;
        }

        return arguments.LrSchedulerType == SchedulerType.Linear
            ? Math.Max(0, (double)(maxSteps - step) / Math.Max(1, maxSteps - warmupSteps))
            : 1;
    }
}
