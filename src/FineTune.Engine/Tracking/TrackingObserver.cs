using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Training;

namespace FineTune.Engine.Tracking;

/// <summary>Passes on to the trackers of ReportTo what happens in training. One that fails is warned of and left out: the training goes on.</summary>
/// <param name="trackers">They are disposed with this.</param>
/// <param name="run">Gives the run from the steps done and those in all.</param>
internal sealed class TrackingObserver(IReadOnlyList<ITracker> trackers, Func<int, int, TrackedRun> run, IEventSink events) : ITrainingObserver, IDisposable
{
    private readonly List<ITracker> _working = [.. trackers];

    public void OnTrainBegin(TrainerState state, TrainingPlan plan)
    {
        TrackedRun begun = run(state.GlobalStep, plan.MaxSteps);
        Tell(tracker => tracker.Begin(begun));
        foreach (JsonNode? entry in state.LogHistory)
        {
            Log(entry);
        }
    }

    public void OnStepEnd(TrainerState state, TrainingPlan plan, StepResult result)
    {
        // The log has it where it is due.
    }

    public void OnLog(TrainerState state, TrainingPlan plan) => Log(state.LogHistory[^1]);

    public void OnEvaluate(TrainerState state, TrainingPlan plan, Measurements measurements)
    {
        var evaluation = new TrackedEvaluation(state.GlobalStep, state.Epoch, measurements.Samples, measurements.Curves);
        Tell(tracker => tracker.Evaluated(evaluation));
    }

    public void OnTrainEnd(TrainerState state, TrainingPlan plan) => Tell(tracker => tracker.End());

    public void Dispose()
    {
        foreach (ITracker tracker in trackers)
        {
            tracker.Dispose();
        }
    }

    private void Log(JsonNode? entry)
    {
        TrackedEntry tracked = TrackedEntry.Of(entry!.AsObject());
        Tell(tracker => tracker.Log(tracked));
    }

    private void Tell(Action<ITracker> call)
    {
        foreach (ITracker tracker in _working.ToArray())
        {
            try
            {
                call(tracker);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                _working.Remove(tracker);
                events.Report(DiagnosticCatalog.TrackerFailed, null, tracker.Name, exception.Message.TrimEnd('.'));
            }
        }
    }
}
