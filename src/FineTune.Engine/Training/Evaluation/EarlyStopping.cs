using FineTune.Contracts;

namespace FineTune.Engine.Training;

/// <summary>Ends training when the metric has stopped getting better (transformers/trainer_callback.py, EarlyStoppingCallback).</summary>
internal static class EarlyStopping
{
    /// <summary>Counts an evaluation, before <see cref="BestMetric"/> takes it for the best.</summary>
    /// <returns>True where training is to end.</returns>
    public static bool Count(TrainingArguments arguments, BestMetric best, TrainerState state, double value)
    {
        if (arguments.EarlyStoppingPatience is not { } patience)
        {
            return false;
        }

        bool better = state.BestMetric is not { } before
            || (best.IsBetter(value, before) && Math.Abs(value - before) > arguments.EarlyStoppingThreshold);
        state.EvaluationsWithoutImprovement = better ? 0 : state.EvaluationsWithoutImprovement + 1;
        return state.EvaluationsWithoutImprovement >= patience;
    }
}
