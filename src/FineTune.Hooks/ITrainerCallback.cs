namespace FineTune.Hooks;

/// <summary>
/// Is told what happens in training, and may end it. A run that goes on from a checkpoint makes a new object, so keep nothing here that later steps
/// need. The class needs a public constructor without parameters.
/// </summary>
public interface ITrainerCallback
{
    /// <summary>Before the first step of the run, or the first after a checkpoint.</summary>
    void OnTrainBegin(TrainingProgress progress, TrainingControl control)
    {
    }

    /// <summary>After each update of the weights.</summary>
    void OnStepEnd(TrainingProgress progress, TrainingControl control)
    {
    }

    /// <summary>After each evaluation during training.</summary>
    /// <param name="metrics">By name, without <c>eval_</c>.</param>
    void OnEvaluate(TrainingProgress progress, IReadOnlyDictionary<string, double> metrics, TrainingControl control)
    {
    }

    /// <summary>After the last step.</summary>
    void OnTrainEnd(TrainingProgress progress, TrainingControl control)
    {
    }
}
