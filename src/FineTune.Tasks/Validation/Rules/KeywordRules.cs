using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>Whether the optimizer and the schedule have the options they are given; the engine, which computes with them, looks at their values.</summary>
internal sealed class KeywordRules(ProjectXml project, ArgumentReader written, DiagnosticList diagnostics)
{
    public void Check(TrainingArguments training)
    {
        if (training.OptimArgs is { } ofOptimizer)
        {
            Check(nameof(training.OptimArgs), ofOptimizer, $"the optimizer {EnumNames.Of(training.Optim)}", KeywordOptions.Of(training.Optim));
        }

        if (training.LrSchedulerKwargs is { } ofSchedule)
        {
            string schedule = $"the schedule {EnumNames.Of(training.LrSchedulerType)}";
            Check(nameof(training.LrSchedulerKwargs), ofSchedule, schedule, KeywordOptions.Of(training.LrSchedulerType));
        }

        CheckNeed(training);
    }

    private void Check(string argument, KeywordArguments values, string owner, IReadOnlyList<KeywordOption> options)
    {
        foreach (string name in values.Values.Keys)
        {
            if (Misfit(name, values, owner, options) is { } reason)
            {
                Report(argument, values, reason);
            }
        }
    }

    /// <summary>What is wrong with one option; null where nothing is.</summary>
    private static string? Misfit(string name, KeywordArguments values, string owner, IReadOnlyList<KeywordOption> options)
    {
        var names = new List<string>();
        foreach (KeywordOption option in options)
        {
            if (option.Name == name)
            {
                return option.Misfit(values) is { } expected ? $"{name} is not {expected}" : null;
            }

            names.Add(option.Name);
        }

        return name == "weight_decay" ? "weight_decay is the argument WeightDecay"
            : names.Count == 0 ? $"{owner} has no options"
            : $"{owner} has no {name}{NearestName.Suggestion(name, names)}; its options are {string.Join(", ", names)}";
    }

    private void CheckNeed(TrainingArguments training)
    {
        IReadOnlyList<string> needed = KeywordOptions.OneNeededBy(training.LrSchedulerType);
        int given = 0;
        foreach (string name in needed)
        {
            given += training.LrSchedulerKwargs?.Values.TryGetValue(name, out string? text) == true && text != "null" ? 1 : 0;
        }

        if (needed.Count == 0 || given == 1)
        {
            return;
        }

        string what =
            $"the schedule {EnumNames.Of(training.LrSchedulerType)} needs "
                + $"{(given > 1 ? "only one of " : "")}{string.Join(given > 1 ? " and " : " or ", needed)}";
        if (training.LrSchedulerKwargs is { } values)
        {
            Report(nameof(training.LrSchedulerKwargs), values, what);
        }
        else
        {
            SourcePosition position = written.Find(nameof(training.LrSchedulerType))?.Position ?? project.FilePosition;
            diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, position, $"LrSchedulerKwargs is not set, and {what}");
        }
    }

    private void Report(string argument, KeywordArguments values, string reason)
    {
        WrittenValue? value = written.Find(argument);
        diagnostics.Add(DiagnosticCatalog.BadObjectOption, value?.Position ?? project.FilePosition, value?.ShownName ?? argument, values, reason);
    }
}
