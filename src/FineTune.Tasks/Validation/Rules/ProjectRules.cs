using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>What a project's parts ask of each other.</summary>
internal sealed class ProjectRules(ProjectXml project, DiagnosticList diagnostics)
{
    /// <summary>Two projects in one folder share obj, and would undo each other's stages.</summary>
    public void CheckFolder(string specFile)
    {
        if (!File.Exists(specFile) || OtherProject(specFile) is not { } other)
        {
            return;
        }

        string folder = Path.GetDirectoryName(project.Path)!;
        if (Path.GetDirectoryName(other) == folder && File.Exists(other))
        {
            diagnostics.Add(
                DiagnosticCatalog.SharedObj, project.FilePosition, Path.GetFileName(other), Path.GetRelativePath(folder, Path.GetDirectoryName(specFile)!));
        }
    }

    /// <summary>A property of the SDK's own that is true or false; false where it is not set.</summary>
    public bool Flag(string name, string written)
    {
        if (written.Length > 0 && !bool.TryParse(written, out _))
        {
            diagnostics.Add(DiagnosticCatalog.BadValue, project.PositionOf(name, written), name, written, "true or false");
        }

        return bool.TryParse(written, out bool flag) && flag;
    }

    /// <summary>The project that last wrote the file; null where that is this one or the file cannot be read.</summary>
    private string? OtherProject(string specFile)
    {
        try
        {
            var json = new Utf8JsonReader(File.ReadAllBytes(specFile));
            string? name = null;
            while (name != "project_file" && json.Read())
            {
                name = json is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } ? json.GetString() : null;
            }

            string? writer = json.Read() && json.TokenType == JsonTokenType.String ? json.GetString() : null;
            return writer == project.Path ? null : writer;
        }
        catch (JsonException)
        {
            // It is written anew in a moment.
            return null;
        }
    }

    /// <summary>What can be said before the data are read; the engine looks again when it knows the labels.</summary>
    public void CheckFit(
        FineTuneTask task, TaskArguments arguments, TrainingArguments training, IReadOnlyList<MetricSpec> metrics, IReadOnlyList<string> hookMetrics)
    {
        IReadOnlyList<string> fitting = [.. TaskCatalog.Of(task).Metrics(arguments.ProblemType, arguments), .. hookMetrics];
        foreach (MetricSpec metric in metrics)
        {
            CheckFit(task, metric.Name, fitting, metric.Position!);
        }

        if (training.MetricForBestModel is { } best && IsMetric(best))
        {
            CheckFit(task, Bare(best), fitting, project.PositionOf(nameof(training.MetricForBestModel), best));
        }
    }

    public void CheckMetrics(IReadOnlyList<MetricSpec> metrics, IReadOnlyList<ExportSpec> exports)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (MetricSpec metric in metrics)
        {
            if (!seen.Add(metric.Key))
            {
                diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, metric.Position, $"The metric {metric.Key} is there twice");
            }

            if (metric.MaxExportDrop is not null && exports.Count == 0)
            {
                diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, metric.Position, $"{metric.Name} has a MaxExportDrop, but there is no Export item");
            }
        }
    }

    /// <summary>Gates are for evaluation sets and slices that the project has.</summary>
    public void CheckSets(IReadOnlyList<MetricSpec> metrics, IReadOnlyList<DatasetSpec> datasets, IReadOnlyList<string> slices)
    {
        var sets = new List<string>();
        foreach (DatasetSpec dataset in datasets)
        {
            if (dataset.EvalSet is { } set && !sets.Contains(set))
            {
                sets.Add(set);
            }
        }

        foreach (MetricSpec metric in metrics)
        {
            CheckKnown(metric, "EvalSet", metric.EvalSet, sets);
            CheckKnown(metric, "Slice", metric.Slice, slices);
        }
    }

    private void CheckKnown(MetricSpec metric, string kind, string? written, IReadOnlyList<string> known)
    {
        foreach (string name in known)
        {
            if (name == written)
            {
                return;
            }
        }

        if (written is not null)
        {
            string suggestion = NearestName.Suggestion(written, known);
            string list = known.Count == 0 ? "none" : string.Join(", ", known);
            diagnostics.Add(DiagnosticCatalog.UnknownEvalSet, metric.Position, metric.Name, kind, written, suggestion, list);
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

        return written.Length > 0 ? Named(OfNamedSet(written, splits), splits) : Default(splits, metrics, training);
    }

    private static bool IsMetric(string name) => MetricNames.IsKnown(Bare(name));

    private static string Bare(string name) => name.StartsWith("eval_", StringComparison.Ordinal) ? name["eval_".Length..] : name;

    private void CheckFit(FineTuneTask task, string metric, IReadOnlyList<string> fitting, SourcePosition position)
    {
        foreach (string name in fitting)
        {
            if (name == metric)
            {
                return;
            }
        }

        diagnostics.Add(DiagnosticCatalog.MetricDoesNotFit, position, metric, EnumNames.Of(task), string.Join(", ", fitting));
    }

    private string? Named(string written, List<string> splits)
    {
        if (splits.Contains(written))
        {
            return written;
        }

        string expected = $"one of the project's splits {Splits(splits)}{NearestName.Suggestion(written, splits)}";
        diagnostics.Add(DiagnosticCatalog.BadValue, project.PositionOf("EvalSplit", written), "EvalSplit", written, expected);
        return null;
    }

    private string? Default(List<string> splits, IReadOnlyList<MetricSpec> metrics, TrainingArguments training)
    {
        foreach (string split in SplitNames.Evaluation)
        {
            string found = OfNamedSet(split, splits);
            if (splits.Contains(found))
            {
                return found;
            }
        }

        bool wanted = metrics.Count > 0 || training.EvalStrategy != IntervalStrategy.No || training.EvalOnStart;
        if (wanted && splits.Count > 0)
        {
            SourcePosition position =
                metrics.Count > 0 ? metrics[0].Position! : project.PositionOf(nameof(training.EvalStrategy), JsonName(training.EvalStrategy));
            diagnostics.Add(DiagnosticCatalog.NoEvaluationSplit, position, string.Join(" or ", SplitNames.Evaluation), Splits(splits));
        }

        return null;
    }

    /// <summary>The split, or where all its Datasets have names that of the first of them.</summary>
    private static string OfNamedSet(string split, List<string> splits) =>
        splits.Contains(split) ? split : splits.Find(named => named.StartsWith(split + ".", StringComparison.Ordinal)) ?? split;

    private static string JsonName(IntervalStrategy strategy) => strategy.ToString().ToLowerInvariant();

    private static string Splits(List<string> splits) => splits.Count == 0 ? "none" : string.Join(", ", splits);
}
