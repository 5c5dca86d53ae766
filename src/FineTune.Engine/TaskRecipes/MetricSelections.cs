using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Training;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Which metrics a stage measures, once the data have said what kind of labels there are.</summary>
internal static class MetricSelections
{
    /// <summary>Those of the task and the one that chooses the best model; not the Metric items, as naming one more must not train again.</summary>
    /// <exception cref="FineTuneException">FT4011: one of them does not fit the labels.</exception>
    public static MetricSelection InTraining(ProjectSpec project, DatasetInfo dataset, string scratchFolder)
    {
        string[] wanted = project.Training.MetricForBestModel is null ? [] : [new BestMetric(project.Training).Name];
        return Of(project, dataset, wanted.Select(name => new MetricSpec(name)), scratchFolder);
    }

    /// <summary>Those of the task and all Metric items.</summary>
    /// <exception cref="FineTuneException">FT4011: one of them does not fit the labels.</exception>
    public static MetricSelection InEvaluation(ProjectSpec project, DatasetInfo dataset, string scratchFolder) =>
        Of(project, dataset, project.Metrics, scratchFolder);

    /// <summary>Checks all metrics a project names, before anything is trained.</summary>
    /// <exception cref="FineTuneException">FT4011: one of them does not fit the labels.</exception>
    public static void Check(ProjectSpec project, DatasetInfo dataset)
    {
        _ = InTraining(project, dataset, "");
        _ = InEvaluation(project, dataset, "");
    }

    private static MetricSelection Of(ProjectSpec project, DatasetInfo dataset, IEnumerable<MetricSpec> wanted, string scratchFolder)
    {
        IReadOnlyList<string> fitting = Fitting(project, dataset);
        MetricSpec[] metrics = [.. wanted];
        MetricSpec? other = Array.Find(metrics, metric => !fitting.Contains(metric.Name));
        return other is null
            ? new MetricSelection(
                [
                    .. Measurements.Names(MetricNames.Defaults(project.Task, dataset.ProblemType).Where(fitting.Contains), metrics.Select(metric => metric.Name)),
                    .. metrics.Select(metric => metric.Name).Except(MetricNames.All),
                ],
                scratchFolder)
            : throw new FineTuneException(
                DiagnosticCatalog.MetricDoesNotFit,
                other.Position ?? project.PositionOf(nameof(TrainingArguments.MetricForBestModel)),
                other.Name,
                Describe(project, dataset),
                string.Join(", ", fitting));
    }

    private static IReadOnlyList<string> Fitting(ProjectSpec project, DatasetInfo dataset)
    {
        IReadOnlyList<string> all = MetricNames.Of(project.Task, dataset.ProblemType);
        IReadOnlyList<string> others = (project.Task, dataset.ProblemType) switch
        {
            (FineTuneTask.TokenClassification, _) when EntityTag.ParseAll(dataset.LabelNames) is null => MetricNames.OfEntities,
            (FineTuneTask.TokenClassification, _) when EntitySchemes.Of(dataset.LabelNames) is null => MetricNames.OfStrictEntities,
            (FineTuneTask.TextClassification, ProblemType.SingleLabelClassification) => dataset.LabelNames.Count == 2 ? [MetricNames.RocAucOneVersusRest] : MetricNames.OfTwoLabels,
            _ => [],
        };
        return [.. all.Except(others), .. project.Hooks.SelectMany(hook => hook.Metrics)];
    }

    private static string Describe(ProjectSpec project, DatasetInfo dataset) => (project.Task, dataset.ProblemType) switch
    {
        (FineTuneTask.TokenClassification, _) when EntityTag.ParseAll(dataset.LabelNames) is not null =>
            $"labels of entities that follow none of IOB2, IOE2, IOBES and BILOU ({ShortText.List(dataset.LabelNames)})",
        (FineTuneTask.TokenClassification, _) => "labels that are not those of entities (O, B-person, I-person)",
        (_, ProblemType.MultiLabelClassification) => "rows with any number of labels",
        (_, ProblemType.Regression) => "numbers",
        _ => $"{Quantity.Of(dataset.LabelNames.Count, "label")} of which a row has one",
    };
}
