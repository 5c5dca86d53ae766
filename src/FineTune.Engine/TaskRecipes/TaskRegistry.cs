using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Reports;

namespace FineTune.Engine.TaskRecipes;

/// <summary>The recipes by name. A task is added here and in <see cref="TaskCatalog"/>, which says what a project file may say of it.</summary>
internal static class TaskRegistry
{
    private static readonly SingleLabelRecipe SingleLabel = new();
    private static readonly MultiLabelRecipe MultiLabel = new();
    private static readonly RegressionRecipe Regression = new();
    private static readonly ImageClassificationRecipe ImageClassification = new();
    private static readonly AudioClassificationRecipe AudioClassification = new();
    private static readonly TokenClassificationRecipe TokenClassification = new();
    private static readonly QuestionAnsweringRecipe QuestionAnswering = new();
    private static readonly MultipleChoiceRecipe MultipleChoice = new();
    private static readonly FillMaskRecipe FillMask = new();
    private static readonly SentenceSimilarityRecipe SentenceSimilarity = new();
    private static readonly TextGenerationRecipe TextGeneration = new();
    private static readonly DirectPreferenceRecipe DirectPreference = new();
    private static readonly RewardRecipe Reward = new();

    private static readonly Seq2SeqRecipe Summarization = new(
        "texts with summaries", new TaskTexts("summarization", "Summarization", "Abstractive summarization", "A long text that says several things."));

    private static readonly Seq2SeqRecipe Translation = new(
        "texts with translations", new TaskTexts("translation", "Translation", "Machine translation", "The weather is fine."));

    private static readonly Seq2SeqRecipe Text2TextGeneration = new(
        "texts with those that follow from them", new TaskTexts("text2text-generation", "Text2Text Generation", "Text-to-text generation", "some text"));

    /// <param name="problemType">Kind of text classification; null for other tasks.</param>
    public static TaskRecipe Of(FineTuneTask task, ProblemType? problemType, Objective objective = Objective.Sft) => (task, problemType) switch
    {
        (FineTuneTask.TextClassification, ProblemType.MultiLabelClassification) => MultiLabel,
        (FineTuneTask.TextClassification, ProblemType.Regression) => Regression,
        (FineTuneTask.TextClassification, _) => SingleLabel,
        (FineTuneTask.ImageClassification, _) => ImageClassification,
        (FineTuneTask.AudioClassification, _) => AudioClassification,
        (FineTuneTask.TokenClassification, _) => TokenClassification,
        (FineTuneTask.QuestionAnswering, _) => QuestionAnswering,
        (FineTuneTask.MultipleChoice, _) => MultipleChoice,
        (FineTuneTask.FillMask, _) => FillMask,
        (FineTuneTask.SentenceSimilarity, _) => SentenceSimilarity,
        (FineTuneTask.TextGeneration, _) => objective switch
        {
            Objective.Dpo => DirectPreference,
            Objective.Reward => Reward,
            _ => TextGeneration,
        },
        (FineTuneTask.Summarization, _) => Summarization,
        (FineTuneTask.Translation, _) => Translation,
        (FineTuneTask.Text2TextGeneration, _) => Text2TextGeneration,
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, null),
    };

    /// <summary>The recipe of a project whose data were read.</summary>
    public static TaskRecipe Of(ProjectSpec project, DatasetInfo dataset) =>
        Of(project.Task, dataset.ProblemType, project.TaskArguments.Objective);
}
