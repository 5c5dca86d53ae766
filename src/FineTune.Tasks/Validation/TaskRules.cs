using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>What belongs to one task would change nothing for another, so it is an error there.</summary>
internal sealed class TaskRules(ProjectXml project, ArgumentReader written, DiagnosticList diagnostics)
{
    private static readonly (string Argument, FineTuneTask Owner)[] Arguments =
    [
        (nameof(TaskArguments.ProblemType), FineTuneTask.TextClassification),
        (nameof(TaskArguments.Threshold), FineTuneTask.TextClassification),
        (nameof(TaskArguments.PositiveLabel), FineTuneTask.TextClassification),
        (nameof(TaskArguments.LabelAllTokens), FineTuneTask.TokenClassification),
        (nameof(TaskArguments.MlmProbability), FineTuneTask.FillMask),
        (nameof(TaskArguments.WholeWordMask), FineTuneTask.FillMask),
        (nameof(TaskArguments.GroupTexts), FineTuneTask.FillMask),
    ];

    public void Check(FineTuneTask task, TaskArguments arguments, TrainingArguments training, IReadOnlyList<DatasetSpec> datasets)
    {
        CheckChoice(task, arguments, training);
        foreach ((string argument, FineTuneTask owner) in Arguments)
        {
            if (owner != task && written.Find(argument) is { } value)
            {
                Disagree(value.Position, $"{argument} is for {EnumNames.Of(owner)}, and FineTuneTask is {EnumNames.Of(task)}");
            }
        }

        bool mayHaveSeveralLabels = task == FineTuneTask.TextClassification && arguments.ProblemType is null or ProblemType.MultiLabelClassification;
        foreach (DatasetSpec dataset in datasets)
        {
            if (dataset.LabelDelimiter is not null && !mayHaveSeveralLabels)
            {
                Disagree(dataset.Position ?? project.FilePosition, "LabelDelimiter is for rows with any number of labels, and the project says that its rows have others");
            }
        }
    }

    /// <summary>What is about the choice of one label; where only the data tell whether there is one, the engine looks.</summary>
    private void CheckChoice(FineTuneTask task, TaskArguments arguments, TrainingArguments training)
    {
        bool isText = task == FineTuneTask.TextClassification;
        bool hasOther = isText && arguments.ProblemType is ProblemType.MultiLabelClassification or ProblemType.Regression;
        if (training.ClassWeights is { } text && written.Find(nameof(training.ClassWeights)) is { } weights)
        {
            CheckClassWeights(text, weights.Position, hasOther || task == FineTuneTask.FillMask);
        }

        if (hasOther && training.LabelSmoothingFactor != 0 && written.Find(nameof(training.LabelSmoothingFactor)) is { } smoothing)
        {
            Disagree(smoothing.Position, "LabelSmoothingFactor smooths the choice of one label, which this task does not make");
        }
    }

    /// <summary>Of how many labels there are the engine alone knows.</summary>
    private void CheckClassWeights(string text, SourcePosition position, bool hasNoChoice)
    {
        if (hasNoChoice)
        {
            Disagree(position, "ClassWeights weighs the choice of one label, which this task does not make");
        }
        else if (text != ClassWeightText.Balanced && ClassWeightText.Parse(text, out _) is { } reason)
        {
            diagnostics.Add(DiagnosticCatalog.BadClassWeights, position, text, reason);
        }
    }

    private void Disagree(SourcePosition position, string reason) => diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, position, reason);
}
