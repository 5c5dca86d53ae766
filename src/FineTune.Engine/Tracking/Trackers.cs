using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Tracking;

/// <summary>Makes the trackers that a project's ReportTo names.</summary>
internal static class Trackers
{
    /// <returns>Null where the project reports to none.</returns>
    public static TrackingObserver? Of(TrainRequest request, StageContext context)
    {
        IReadOnlyList<string> targets = ReportTargets.Of(request.Project.Training);
        if (targets.Count == 0)
        {
            return null;
        }

        string id = TrackedRun.IdOf(request.Key);
        string folder = TrackedRun.FolderOf(request.LoggingFolder, request.StageFolder, id, TimeProvider.System);
        return new TrackingObserver(
            [.. targets.Select(target => Create(target, context))],
            (step, maxSteps) => new TrackedRun(request.Project, id, folder, step, maxSteps),
            context.Events);
    }

    private static ITracker Create(string target, StageContext context) => target switch
    {
        ReportTargets.TensorBoard => new TensorBoardTracker(TimeProvider.System),
        ReportTargets.JsonLines => new JsonLinesTracker(TimeProvider.System),
        ReportTargets.Mlflow => MlflowTracker.FromEnvironment(context),
        _ => throw new ArgumentOutOfRangeException(nameof(target), target, null),
    };
}
