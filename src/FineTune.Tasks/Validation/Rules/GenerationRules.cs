using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>What metrics, arguments and samples ask of the texts that evaluations generate.</summary>
internal sealed class GenerationRules(ProjectXml project, ArgumentReader written, DiagnosticList diagnostics)
{
    public void Check(
        FineTuneTask task, TaskArguments arguments, TrainingArguments training, IReadOnlyList<MetricSpec> metrics, IReadOnlyList<SampleSpec> samples)
    {
        TaskDefinition definition = TaskCatalog.Of(task);
        if (!definition.Generates)
        {
            foreach (SampleSpec sample in samples)
            {
                string others = string.Join(" and ", TaskCatalog.All.Where(other => other.Generates).Select(other => other.Name));
                Disagree(sample.Position!, $"Sample is for {others}, and FineTuneTask is {definition.Name}");
            }

            return;
        }

        CheckMetrics(arguments, training, metrics);
        CheckEffects(arguments, samples);
        if (arguments is { GenerationMaxLength: not null, GenerationMaxNewTokens: not null })
        {
            Disagree(
                PositionOf(nameof(arguments.GenerationMaxLength)),
                "GenerationMaxLength and GenerationMaxNewTokens both say how many tokens are generated at most; set one of them");
        }
    }

    private void CheckMetrics(TaskArguments arguments, TrainingArguments training, IReadOnlyList<MetricSpec> metrics)
    {
        if (arguments.PredictWithGenerate)
        {
            return;
        }

        foreach (MetricSpec metric in metrics)
        {
            if (MetricNames.OfGeneratedTexts.Contains(metric.Name))
            {
                Disagree(metric.Position!, $"{metric.Name} is measured on generated texts: set PredictWithGenerate to true");
            }
        }

        string best = training.MetricForBestModel ?? "";
        if (MetricNames.OfGeneratedTexts.Contains(best.StartsWith("eval_", StringComparison.Ordinal) ? best["eval_".Length..] : best))
        {
            Disagree(PositionOf(nameof(training.MetricForBestModel)), $"{best} is measured on generated texts: set PredictWithGenerate to true");
        }
    }

    private void CheckEffects(TaskArguments arguments, IReadOnlyList<SampleSpec> samples)
    {
        foreach (string argument in GenerationArguments.Names.Skip(1))
        {
            bool isOfScores = argument == nameof(arguments.RougeUseStemmer);
            if (!arguments.PredictWithGenerate && (isOfScores || samples.Count == 0) && written.Find(argument) is { } value)
            {
                string reason = isOfScores ? "PredictWithGenerate is not true" : "PredictWithGenerate is not true, and there is no Sample";
                diagnostics.Add(DiagnosticCatalog.IneffectiveArgument, value.Position, value.ShownName, reason);
            }
        }
    }

    private SourcePosition PositionOf(string argument) => written.Find(argument)?.Position ?? project.FilePosition;

    private void Disagree(SourcePosition position, string reason) => diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, position, reason);
}
