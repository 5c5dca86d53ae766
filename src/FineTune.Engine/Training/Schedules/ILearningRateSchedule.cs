namespace FineTune.Engine.Training.Schedules;

/// <summary>The learning rate of each step.</summary>
internal interface ILearningRateSchedule
{
    /// <param name="step">Steps done before this one, from 0.</param>
    double At(int step);
}
