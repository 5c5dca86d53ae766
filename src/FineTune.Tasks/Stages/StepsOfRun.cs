using FineTune.Contracts;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Stages;

/// <summary>
/// Batches are per process, and the number of processes is in no key: a model stays up to date under another number, though its steps had other numbers of
/// rows than this build's would have. The build says so, and leaves it to the user whether that matters.
/// </summary>
internal static class StepsOfRun
{
    /// <summary>The warning about a finished training; null where its steps are those of this build, or the build cannot tell.</summary>
    /// <param name="stamp">Of Train.</param>
    public static LogEvent? Warning(StageStamp? stamp, ProjectSpec project, StageSettings settings)
    {
        if (stamp?.Provenance is not { } run || settings.TrainingProcesses is not { } now)
        {
            return null;
        }

        int then = run.StepProcesses ?? run.Processes ?? 1;
        TrainingArguments arguments = project.Training;
        return then == now ? null : new LogEvent(
            LogLevel.Warning,
            DiagnosticCatalog.TrainedInOtherSteps.Message(
                TrainingRows.RowsOfStep(arguments, then), Describe(arguments, then), TrainingRows.RowsOfStep(arguments, now), Describe(arguments, now)),
            DiagnosticCatalog.TrainedInOtherSteps.Code);
    }

    private static string Describe(TrainingArguments arguments, int processes) => FormattableString.Invariant(
        $"{arguments.PerDeviceTrainBatchSize} x {arguments.GradientAccumulationSteps} x {Quantity.Of(processes, "process", "processes")}");
}
