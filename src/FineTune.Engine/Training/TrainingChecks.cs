using FineTune.Contracts;
using FineTune.Engine.Hosting;

namespace FineTune.Engine.Training;

/// <summary>What can be said of the arguments once the number of rows is known, before the first step.</summary>
internal static class TrainingChecks
{
    public static void Report(ProjectSpec project, TrainingPlan plan, int rows, IEventSink events)
    {
        TrainingArguments training = project.Training;
        var position = new SourcePosition(project.ProjectFile);
        // With MaxSteps, and with Take on all training data, the build has looked already.
        if (training.MaxSteps <= 0 && plan.WarmupSteps >= plan.MaxSteps)
        {
            events.Report(DiagnosticCatalog.LongWarmup, position, plan.WarmupSteps, plan.MaxSteps);
        }

        long rowsOfStep = (long)training.PerDeviceTrainBatchSize * training.GradientAccumulationSteps;
        bool isSaidAlready = DatasetSpec.MostRows(project.Datasets, SplitNames.Train) is { } most && rowsOfStep > most;
        if (rowsOfStep > rows && !isSaidAlready)
        {
            events.Report(DiagnosticCatalog.LargeBatch, position, rowsOfStep, rows);
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
