using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Training;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Which metrics a stage measures, once the data have said what kind of labels there are.</summary>
internal static class MetricSelections
{
    /// <summary>
    /// Those of the task and the one that chooses the best model; not the Metric items, as naming one more must not train again, and of embeddings the whole
    /// ones alone.
    /// </summary>
    /// <exception cref="FineTuneException">FT4011: one of them does not fit the labels.</exception>
    public static MetricSelection InTraining(ProjectSpec project, DatasetInfo dataset, string scratchFolder)
    {
        string[] wanted = project.Training.MetricForBestModel is null ? [] : [new BestMetric(project.Training).Name];
        IReadOnlyList<string> defaults = TaskCatalog.Of(project.Task).DefaultMetrics(dataset.ProblemType, project.TaskArguments.Objective);
        return Of(project, dataset, defaults, wanted.Select(name => new MetricSpec(name)), scratchFolder);
    }

    /// <summary>Those of the task, of embeddings at each length that they are cut to, and all Metric items.</summary>
    /// <exception cref="FineTuneException">FT4011: one of them does not fit the labels.</exception>
    public static MetricSelection InEvaluation(ProjectSpec project, DatasetInfo dataset, string scratchFolder) =>
        Of(
            project,
            dataset,
            TaskCatalog.Of(project.Task).DefaultMetrics(dataset.ProblemType, project.TaskArguments),
            project.Metrics,
            scratchFolder);

    /// <summary>Checks all metrics a project names, before anything is trained.</summary>
    /// <exception cref="FineTuneException">FT4011: one of them does not fit the labels.</exception>
    public static void Check(ProjectSpec project, DatasetInfo dataset)
    {
        _ = InTraining(project, dataset, "");
        _ = InEvaluation(project, dataset, "");
    }

    private static MetricSelection Of(
        ProjectSpec project, DatasetInfo dataset, IEnumerable<string> defaults, IEnumerable<MetricSpec> wanted, string scratchFolder)
    {
        IReadOnlyList<string> fitting = Fitting(project, dataset);
        MetricSpec[] metrics = [.. wanted];
        MetricSpec? other = Array.Find(metrics, metric => !fitting.Contains(metric.Name));
        TaskDefinition task = TaskCatalog.Of(project.Task);
        if (project.TaskArguments.PredictWithGenerate)
        {
            IReadOnlyList<TaskKind> kinds = task.Possible(dataset.ProblemType, project.TaskArguments.Objective);
            defaults = defaults.Concat(kinds.SelectMany(kind => kind.DefaultMetricsOfGeneration));
        }

        return other is null
            ? new MetricSelection(
                [
                    .. Measurements.Names(defaults.Where(fitting.Contains), metrics.Select(metric => metric.Name)),
                    .. metrics.Select(metric => metric.Name).Where(name => !MetricNames.IsKnown(name)),
                ],
                scratchFolder)
            : throw new FineTuneException(
                DiagnosticCatalog.MetricDoesNotFit,
                other.Position ?? project.PositionOf(nameof(TrainingArguments.MetricForBestModel)),
                other.Name,
                TaskRegistry.Of(project, dataset).Describe(dataset),
                string.Join(", ", fitting));
    }

    private static IReadOnlyList<string> Fitting(ProjectSpec project, DatasetInfo dataset)
    {
        IReadOnlyList<string> all = TaskCatalog.Of(project.Task).Metrics(dataset.ProblemType, project.TaskArguments);
        IReadOnlyList<string> others = TaskRegistry.Of(project, dataset).MetricsWithoutMeaning(project, dataset);
        return [.. all.Except(others), .. project.Hooks.SelectMany(hook => hook.Metrics)];
    }
}
