using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Training;

namespace FineTune.Engine.TaskRecipes;

/// <summary>The argument ClassWeights: <c>balanced</c>, or a number for each label.</summary>
internal static class ClassWeights
{
    /// <summary>The task with its classes weighted in the loss, where the argument says so.</summary>
    /// <param name="rows">The training rows, which balanced weights are counted in.</param>
    /// <exception cref="FineTuneException">FT1011: the task does not choose one label; FT3010: the argument does not fit the labels.</exception>
    public static ITrainingTask Apply(TrainingArguments arguments, ITrainingTask task, ITokenRows rows)
    {
        if (arguments.ClassWeights is not { } text)
        {
            return task;
        }

        if (task is not (SingleLabelTask or MediaClassificationTask or TokenClassificationTask))
        {
            throw new FineTuneException(
                DiagnosticCatalog.ArgumentsDisagree, null, "ClassWeights weighs the choice of one label, which this task does not make")
            {
                Argument = nameof(TrainingArguments.ClassWeights),
            };
        }

        return new ClassWeightedTask(task, text == ClassWeightText.Balanced ? FromCounts(rows, task.Head.Labels) : Parse(text, task.Head.Labels));
    }

    /// <summary>Targets / (labels x targets of the label), as scikit-learn's <c>compute_class_weight("balanced")</c>.</summary>
    private static float[] FromCounts(ITokenRows rows, IReadOnlyList<string> labels)
    {
        long[] counts = new long[labels.Count];
        for (int row = 0; row < rows.Count; row++)
        {
            foreach (int label in rows.Labels(row))
            {
                if (label != TokenLabels.Ignored)
                {
                    counts[label]++;
                }
            }
        }

        int absent = Array.IndexOf(counts, 0);
        return absent < 0
            ? [.. counts.Select(count => (float)((double)counts.Sum() / (labels.Count * count)))]
            : throw Bad(ClassWeightText.Balanced, $"no training row has the label '{labels[absent]}'");
    }

    private static float[] Parse(string text, IReadOnlyList<string> labels)
    {
        if (ClassWeightText.Parse(text, out IReadOnlyList<float> weights) is { } reason)
        {
            throw Bad(text, reason);
        }

        return weights.Count == labels.Count
            ? [.. weights]
            : throw Bad(text, $"it has {Quantity.Of(weights.Count, "number")} for {Quantity.Of(labels.Count, "label")}: {string.Join(", ", labels)}");
    }

    private static FineTuneException Bad(string text, string reason) =>
        new(DiagnosticCatalog.BadClassWeights, null, text, reason) { Argument = nameof(TrainingArguments.ClassWeights) };
}
