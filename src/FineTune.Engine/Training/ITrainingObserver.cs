namespace FineTune.Engine.Training;

/// <summary>Is told what happens in training, and may end it by <see cref="TrainerState.Stopped"/> (transformers' TrainerCallback).</summary>
internal interface ITrainingObserver
{
    /// <summary>Before the first step, or the first after a resume.</summary>
    void OnTrainBegin(TrainerState state, TrainingPlan plan);

    /// <summary>After an update of the weights and its log entry, before an evaluation and a checkpoint.</summary>
    void OnStepEnd(TrainerState state, TrainingPlan plan, StepResult result);

    /// <summary>After an entry of the log, which is the last of <see cref="TrainerState.LogHistory"/>.</summary>
    void OnLog(TrainerState state, TrainingPlan plan)
    {
    }

    /// <summary>After an evaluation and its log entry.</summary>
    void OnEvaluate(TrainerState state, TrainingPlan plan, Measurements measurements);

    /// <summary>After the last step and the log entry of the whole run; not where training fails or is cancelled.</summary>
    void OnTrainEnd(TrainerState state, TrainingPlan plan);
}
