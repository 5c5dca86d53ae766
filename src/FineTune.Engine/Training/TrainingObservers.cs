namespace FineTune.Engine.Training;

/// <summary>Several observers, told one after the other.</summary>
internal sealed class TrainingObservers(params IReadOnlyList<ITrainingObserver> observers) : ITrainingObserver
{
    public void OnTrainBegin(TrainerState state, TrainingPlan plan) => Tell(observer => observer.OnTrainBegin(state, plan));

    public void OnStepEnd(TrainerState state, TrainingPlan plan, StepResult result) => Tell(observer => observer.OnStepEnd(state, plan, result));

    public void OnLog(TrainerState state, TrainingPlan plan) => Tell(observer => observer.OnLog(state, plan));

    public void OnEvaluate(TrainerState state, TrainingPlan plan, Measurements measurements) =>
        Tell(observer => observer.OnEvaluate(state, plan, measurements));

    public void OnTrainEnd(TrainerState state, TrainingPlan plan) => Tell(observer => observer.OnTrainEnd(state, plan));

    private void Tell(Action<ITrainingObserver> call)
    {
        foreach (ITrainingObserver observer in observers)
        {
            call(observer);
        }
    }
}
