using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Training;

/// <summary>What can be said of the arguments once the number of rows is known, before the first step, and the build could not say.</summary>
internal static class TrainingChecks
{
    /// <param name="toldProcesses">How many processes the build has counted with; null where it did not know.</param>
    /// <param name="hasSlowBFloat16">True where the device that trains computes bfloat16 without hardware for it, and the build could not know.</param>
    public static void Report(ProjectSpec project, TrainingPlan plan, int rows, int? toldProcesses, bool hasSlowBFloat16, IEventSink events)
    {
        TrainingArguments training = project.Training;
        if (training.Bf16 && hasSlowBFloat16)
        {
            events.Report(DiagnosticCatalog.SlowBFloat16, project.PositionOf(nameof(training.Bf16)));
        }

        var told = new TrainingRows(project.Datasets, project.TaskArguments, project.Tokenizer) { Processes = toldProcesses };
        if (plan.WarmupSteps >= plan.MaxSteps && told.StepsWithinWarmup(training) is null)
        {
            events.Report(
                DiagnosticCatalog.LongWarmup,
                project.PositionOf(nameof(training.WarmupSteps)),
                Quantity.Of(plan.WarmupSteps, "step"),
                Quantity.Of(plan.MaxSteps, "step"));
        }

        if (plan.RowsOfStep > rows && told.FewerThanAStep(training) is null)
        {
            SourcePosition position = project.PositionOf(nameof(training.PerDeviceTrainBatchSize), nameof(training.GradientAccumulationSteps));
            events.Report(DiagnosticCatalog.LargeBatch, position, Quantity.Of(plan.RowsOfStep, "row"), TrainingRows.FactorsOfStep(plan.Ranks), rows);
        }

        if (training.LoadBestModelAtEnd && !SavesWhenEvaluating(training, plan))
        {
            events.Info("checkpoints are saved at each best evaluation as well, because SaveStrategy does not save at every evaluation");
        }
    }

    private static bool SavesWhenEvaluating(TrainingArguments training, TrainingPlan plan) => (training.SaveStrategy, training.EvalStrategy) switch
    {
        (SaveStrategy.Best, _) => true,
        (SaveStrategy.Epoch, IntervalStrategy.Epoch) => true,
        (SaveStrategy.Steps, IntervalStrategy.Steps) => plan.EvalSteps % plan.SaveSteps == 0,
        _ => false,
    };
}
