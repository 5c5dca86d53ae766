using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Training;

namespace FineTune.Engine.TaskRecipes;

/// <summary>From a project and its data to the task. Adding one is a class and a line here.</summary>
internal static class TrainingTasks
{
    /// <exception cref="FineTuneException">FT3300: PositiveLabel is none of the labels, or there are not two.</exception>
    public static ITrainingTask Create(ProjectSpec project, DatasetInfo dataset)
    {
        TaskArguments arguments = project.TaskArguments;
        var loss = new CrossEntropy(project.Training.LabelSmoothingFactor);
        return (project.Task, dataset.ProblemType) switch
        {
            (FineTuneTask.TokenClassification, _) => new TokenClassificationTask(dataset.LabelNames, loss),
            (FineTuneTask.FillMask, _) => new MaskedLanguageModelingTask(Masking(project, dataset), loss),
            (_, ProblemType.MultiLabelClassification or ProblemType.Regression) when project.Training.LabelSmoothingFactor != 0 =>
                throw new FineTuneException(
                    DiagnosticCatalog.ArgumentsDisagree,
                    project.PositionOf(nameof(TrainingArguments.LabelSmoothingFactor)),
                    "LabelSmoothingFactor smooths the choice of one label, which this task does not make"),
            (_, ProblemType.MultiLabelClassification) => new MultiLabelTask(dataset.LabelNames, arguments.Threshold),
            (_, ProblemType.Regression) => new RegressionTask(dataset.LabelNames[0]),
            _ => new SingleLabelTask(dataset.LabelNames, PositiveLabel(project, dataset.LabelNames), loss),
        };
    }

    private static TokenMasking Masking(ProjectSpec project, DatasetInfo dataset) => new(
        project.TaskArguments.MlmProbability,
        project.TaskArguments.WholeWordMask,
        dataset.MaskTokenId ?? throw new InvalidOperationException("Tokenize lets no tokenizer without a mask token through."),
        dataset.VocabularySize,
        project.Training.Seed);

    private static int PositiveLabel(ProjectSpec project, IReadOnlyList<string> labels)
    {
        if (project.TaskArguments.PositiveLabel is not { } name)
        {
            return 1;
        }

        int id = labels.Index().FirstOrDefault(label => label.Item == name, (Index: -1, Item: "")).Index;
        return id >= 0 && labels.Count == 2
            ? id
            : throw new FineTuneException(
                DiagnosticCatalog.BadPositiveLabel, project.PositionOf(nameof(TaskArguments.PositiveLabel)), name, string.Join(", ", labels));
    }
}
