using FineTune.Engine.Events;
using FineTune.Engine.Training;
using FineTune.Hooks;

namespace FineTune.Engine.Hooks;

/// <summary>Tells the user's callbacks what happens in training.</summary>
internal sealed class TrainerCallbacks(IReadOnlyList<Hook<ITrainerCallback>> callbacks, IEventSink events) : ITrainingObserver
{
    private StepResult? _last;

    public void OnTrainBegin(TrainerState state, TrainingPlan plan) =>
        Tell(state, plan, (callback, progress, control) => callback.OnTrainBegin(progress, control));

    public void OnStepEnd(TrainerState state, TrainingPlan plan, StepResult result)
    {
        _last = result;
        Tell(state, plan, (callback, progress, control) => callback.OnStepEnd(progress, control));
    }

    public void OnEvaluate(TrainerState state, TrainingPlan plan, Measurements measurements) =>
        Tell(state, plan, (callback, progress, control) => callback.OnEvaluate(progress, measurements.Values, control));

    public void OnTrainEnd(TrainerState state, TrainingPlan plan) =>
        Tell(state, plan, (callback, progress, control) => callback.OnTrainEnd(progress, control));

    private void Tell(TrainerState state, TrainingPlan plan, Action<ITrainerCallback, TrainingProgress, TrainingControl> call)
    {
        if (callbacks.Count == 0)
        {
            return;
        }

        var progress = new TrainingProgress(
            state.GlobalStep, plan.MaxSteps, state.Epoch, _last?.Loss ?? double.NaN, _last?.LearningRate ?? double.NaN, _last?.GradientNorm ?? double.NaN);
        foreach (Hook<ITrainerCallback> callback in callbacks)
        {
            var control = new TrainingControl(events.Info);
            callback.Run(code => call(code, progress, control));
            if (control.StopTraining && !state.Stopped)
            {
                state.Stopped = true;
                events.Info(FormattableString.Invariant($"{callback.Type.Name} stopped training at step {state.GlobalStep}"));
            }
        }
    }
}
