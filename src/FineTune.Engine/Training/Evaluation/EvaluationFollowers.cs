using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Training.Schedules;

namespace FineTune.Engine.Training;

/// <summary>Those who look at what an evaluation measured: a schedule that follows it, early stopping, the best model.</summary>
internal sealed class EvaluationFollowers(TrainingArguments arguments, BestMetric best, ILearningRateSchedule schedule, IEventSink events)
{
    /// <exception cref="FineTuneException">FT1011: something follows evaluations, and there are none.</exception>
    public static void ThrowIfNothingIsFollowed(TrainingArguments arguments)
    {
        string? follower = arguments.LrSchedulerType == SchedulerType.ReduceLrOnPlateau ? "LrSchedulerType reduce_lr_on_plateau"
            : arguments.EarlyStoppingPatience is not null ? nameof(arguments.EarlyStoppingPatience)
            : arguments.SaveStrategy == SaveStrategy.Best ? "SaveStrategy best"
            : null;
        if (follower is not null && arguments.EvalStrategy == IntervalStrategy.No)
        {
            throw new FineTuneException(DiagnosticCatalog.ArgumentsDisagree, null, $"{follower} follows evaluations, but EvalStrategy is no");
        }
    }

    /// <summary>Shows them an evaluation; true where it is the best so far.</summary>
    public bool See(TrainerState state, Measurements measurements)
    {
        double metric = measurements.Values[best.Name];
        if (schedule is PlateauSchedule plateau)
        {
            plateau.AfterEvaluation(metric);
            state.Plateau = plateau.State;
        }

        if (EarlyStopping.Count(arguments, best, state, metric))
        {
            state.Stopped = true;
            string evaluations = Quantity.Of(state.EvaluationsWithoutImprovement, "evaluation");
            events.Info(FormattableString.Invariant(
                $"stopped early at step {state.GlobalStep}: {best.Name} has not been better than {state.BestMetric:0.####} for {evaluations}"));
        }

        return best.Accept(state, metric);
    }

    /// <summary>Gives the schedule what it had seen when the state was saved.</summary>
    public void Resume(TrainerState state)
    {
        if (schedule is not PlateauSchedule plateau)
        {
            state.Plateau = null;
        }
        else if (state.Plateau is { } remembered)
        {
            plateau.State = remembered;
        }
    }
}
