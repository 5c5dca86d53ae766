using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>What a project's parts ask of each other.</summary>
internal sealed class ProjectRules(ProjectXml project, DiagnosticList diagnostics)
{
    /// <summary>The combinations transformers' TrainingArguments refuses too.</summary>
    public void CheckArguments(TrainingArguments training, IReadOnlyDictionary<string, string> written)
    {
        if (!training.LoadBestModelAtEnd)
        {
            return;
        }

        if (training.EvalStrategy == IntervalStrategy.No)
        {
            Disagree(written, nameof(training.LoadBestModelAtEnd), "LoadBestModelAtEnd needs EvalStrategy 'steps' or 'epoch': without evaluation no checkpoint is the best");
        }

        if (training.MetricForBestModel is { } metric && !IsMetric(metric))
        {
            string suggestion = NearestName.Suggestion(metric, MetricNames.All).TrimEnd('?');
            SourcePosition position = project.PositionOf(nameof(training.MetricForBestModel), metric);
            diagnostics.Add(DiagnosticCatalog.UnknownMetric, position, metric, suggestion, string.Join(", ", MetricNames.All));
        }
    }

    /// <summary>What can be said before the data are read; the engine looks again when it knows the labels.</summary>
    public void CheckFit(FineTuneTask task, TaskArguments arguments, TrainingArguments training, IReadOnlyList<MetricSpec> metrics)
    {
        IReadOnlyList<string> fitting = MetricNames.Of(task, arguments.ProblemType);
        foreach (MetricSpec metric in metrics)
        {
            CheckFit(task, metric.Name, fitting, metric.Position!);
        }

        if (training.MetricForBestModel is { } best && IsMetric(best))
        {
            CheckFit(task, Bare(best), fitting, project.PositionOf(nameof(training.MetricForBestModel), best));
        }

        if (arguments.ProblemType is { } problem && task != FineTuneTask.TextClassification)
        {
            SourcePosition position = project.PositionOf(nameof(arguments.ProblemType), NameOf(problem, ContractsJson.Line.ProblemType));
            diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, position, $"ProblemType is for text-classification, and FineTuneTask is {NameOf(task, ContractsJson.Line.FineTuneTask)}");
        }
    }

    public void CheckMetrics(IReadOnlyList<MetricSpec> metrics)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (MetricSpec metric in metrics)
        {
            if (!seen.Add(metric.Name))
            {
                diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, metric.Position, $"The metric {metric.Name} is there twice");
            }
        }
    }

    /// <summary>The split to evaluate; null where the project has none and wants none.</summary>
    public string? EvaluationSplit(string written, IReadOnlyList<DatasetSpec> datasets, IReadOnlyList<MetricSpec> metrics, TrainingArguments training)
    {
        var splits = new List<string>();
        foreach (DatasetSpec dataset in datasets)
        {
            foreach (string split in dataset.Splits())
            {
                if (!splits.Contains(split))
                {
                    splits.Add(split);
                }
            }
        }

        if (!splits.Contains(SplitNames.Train) && !diagnostics.HasErrors)
        {
            diagnostics.Add(DiagnosticCatalog.NoDataset, project.FilePosition);
        }

        return written.Length > 0 ? Named(written, splits) : Default(splits, metrics, training);
    }

    private static bool IsMetric(string name)
    {
        string bare = Bare(name);
        foreach (string known in MetricNames.All)
        {
            if (known == bare)
            {
                return true;
            }
        }

        return false;
    }

    private static string Bare(string name) => name.StartsWith("eval_", StringComparison.Ordinal) ? name["eval_".Length..] : name;

    private static string NameOf<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToElement(value, type).GetString()!;

    private void CheckFit(FineTuneTask task, string metric, IReadOnlyList<string> fitting, SourcePosition position)
    {
        foreach (string name in fitting)
        {
            if (name == metric)
            {
                return;
            }
        }

        diagnostics.Add(DiagnosticCatalog.MetricDoesNotFit, position, metric, NameOf(task, ContractsJson.Line.FineTuneTask), string.Join(", ", fitting));
    }

    private string? Named(string written, List<string> splits)
    {
        if (splits.Contains(written))
        {
            return written;
        }

        diagnostics.Add(DiagnosticCatalog.NoEvaluationSplit, project.PositionOf("EvalSplit", written), $"'{written}'", Splits(splits));
        return null;
    }

    private string? Default(List<string> splits, IReadOnlyList<MetricSpec> metrics, TrainingArguments training)
    {
        foreach (string split in SplitNames.Evaluation)
        {
            if (splits.Contains(split))
            {
                return split;
            }
        }

        bool wanted = metrics.Count > 0 || training.EvalStrategy != IntervalStrategy.No || training.LoadBestModelAtEnd;
        if (wanted && splits.Count > 0)
        {
            SourcePosition position = metrics.Count > 0 ? metrics[0].Position! : project.PositionOf(nameof(training.EvalStrategy), JsonName(training.EvalStrategy));
            diagnostics.Add(DiagnosticCatalog.NoEvaluationSplit, position, string.Join(", ", SplitNames.Evaluation), Splits(splits));
        }

        return null;
    }

    private static string JsonName(IntervalStrategy strategy) => strategy.ToString().ToLowerInvariant();

    private static string Splits(List<string> splits) => splits.Count == 0 ? "none" : string.Join(", ", splits);

    private void Disagree(IReadOnlyDictionary<string, string> written, string argument, string reason)
    {
        string value = written.TryGetValue(argument, out string? text) ? text.Trim() : "";
        diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, project.PositionOf(argument, value), reason);
    }
}
