namespace FineTune.Engine.Training;

/// <summary>Is told what happens in training, and may end it by <see cref="TrainerState.Stopped"/> (transformers' TrainerCallback).</summary>
internal interface ITrainingObserver
{
    /// <summary>Before the first step, or the first after a resume.</summary>
    void OnTrainBegin(TrainerState state, TrainingPlan plan);

    /// <summary>After an update of the weights and its log entry, before an evaluation and a checkpoint.</summary>
    void OnStepEnd(TrainerState state, TrainingPlan plan, StepResult result);

    /// <summary>After an evaluation, with its metrics by name.</summary>
    void OnEvaluate(TrainerState state, TrainingPlan plan, IReadOnlyDictionary<string, double> metrics);

    /// <summary>After the last step; not where training fails or is cancelled.</summary>
    void OnTrainEnd(TrainerState state, TrainingPlan plan);
}
