using FineTune.Hooks;

namespace Samples.Hooks;

/// <summary>Ends training once nine rows of ten are right.</summary>
public sealed class StopWhenGoodEnough : ITrainerCallback
{
    public void OnEvaluate(TrainingProgress progress, IReadOnlyDictionary<string, double> metrics, TrainingControl control)
    {
        if (metrics["accuracy"] >= 0.9)
        {
            control.Log(FormattableString.Invariant($"good enough after {progress.Step} of {progress.TotalSteps} steps"));
            control.StopTraining = true;
        }
    }
}
