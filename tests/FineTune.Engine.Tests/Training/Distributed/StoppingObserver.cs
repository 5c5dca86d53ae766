using FineTune.Engine.Training;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>Tells its process to stop after a step, as Ctrl+C does.</summary>
/// <param name="step">From 1; null for never.</param>
internal sealed class StoppingObserver(int? step) : ITrainingObserver, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    public CancellationToken Token => _cancellation.Token;

    public void OnTrainBegin(TrainerState state, TrainingPlan plan)
    {
    }

    public void OnStepEnd(TrainerState state, TrainingPlan plan, StepResult result)
    {
        if (state.GlobalStep == step)
        {
            _cancellation.Cancel();
        }
    }

    public void OnEvaluate(TrainerState state, TrainingPlan plan, Measurements measured)
    {
    }

    public void OnTrainEnd(TrainerState state, TrainingPlan plan)
    {
    }

    public void Dispose() => _cancellation.Dispose();
}
