using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>What belongs to one task would change nothing for another, so it is an error there.</summary>
internal sealed class TaskRules(ProjectXml project, ArgumentReader written, DiagnosticList diagnostics)
{
    public void Check(FineTuneTask task, TaskArguments arguments, TrainingArguments training, IReadOnlyList<DatasetSpec> datasets)
    {
        CheckChoice(task, arguments, training);
        foreach (string argument in TaskCatalog.All.SelectMany(other => other.Arguments).Distinct().Except(TaskCatalog.Of(task).Arguments))
        {
            if (written.Find(argument) is { } value)
            {
                string others = string.Join(" and ", TaskCatalog.All.Where(other => other.Arguments.Contains(argument)).Select(other => other.Name));
                Disagree(value.Position, $"{argument} is for {others}, and FineTuneTask is {EnumNames.Of(task)}");
            }
        }

        CheckFormats(task, datasets);
        bool mayHaveSeveralLabels = TaskCatalog.Of(task).Possible(arguments.ProblemType)
            .Any(kind => kind.ProblemType == ProblemType.MultiLabelClassification);
        foreach (DatasetSpec dataset in datasets)
        {
            if (dataset.LabelDelimiter is not null && !mayHaveSeveralLabels)
            {
                Disagree(
                    dataset.Position ?? project.FilePosition,
                    "LabelDelimiter is for rows with any number of labels, and the project says that its rows have others");
            }
        }
    }

    /// <summary>Files of pictures are for tasks of pictures, recordings for those of recordings, and lines of text for the others.</summary>
    private void CheckFormats(FineTuneTask task, IReadOnlyList<DatasetSpec> datasets)
    {
        MediaKind? media = TaskCatalog.Of(task).Media;
        foreach (DatasetSpec dataset in datasets)
        {
            MediaKind? files = MediaKind.OfFormat(dataset.Format);
            if (files != media && (files is not null || dataset.Format is DatasetFormat.Text or DatasetFormat.Conll))
            {
                Disagree(
                    dataset.Position ?? project.FilePosition,
                    $"A Dataset of the format {EnumNames.Of(dataset.Format)} is no data for FineTuneTask {EnumNames.Of(task)}");
            }
        }
    }

    /// <summary>What is about the choice of one label; where only the data tell whether there is one, the engine looks.</summary>
    private void CheckChoice(FineTuneTask task, TaskArguments arguments, TrainingArguments training)
    {
        IReadOnlyList<TaskKind> kinds = TaskCatalog.Of(task).Possible(arguments.ProblemType);
        if (training.ClassWeights is { } text && written.Find(nameof(training.ClassWeights)) is { } weights)
        {
            CheckClassWeights(text, weights.Position, !kinds.Any(kind => kind.ChoosesALabel));
        }

        // A masked word is a choice, too, of the vocabulary: it can be smoothed, but not weighed.
        bool isOfAnotherKind = kinds.All(kind => kind.ProblemType is not null && !kind.ChoosesALabel);
        if (isOfAnotherKind && training.LabelSmoothingFactor != 0 && written.Find(nameof(training.LabelSmoothingFactor)) is { } smoothing)
        {
            Disagree(smoothing.Position, TaskArguments.NothingToSmooth);
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
