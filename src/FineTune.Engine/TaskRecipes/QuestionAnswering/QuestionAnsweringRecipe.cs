using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Reports;
using FineTune.Engine.Training;

namespace FineTune.Engine.TaskRecipes;

/// <summary>The part of a text that answers a question.</summary>
internal sealed class QuestionAnsweringRecipe : TaskRecipe
{
    public override RowShape Shape => RowShape.Question;

    public override bool TakesWindows => false;

    public override bool KeepsReferences => true;

    /// <summary>A text that is too long is asked about in windows, and not cut.</summary>
    public override TruncationPolicy LongRows(ProjectSpec project) =>
        project.Tokenizer.TruncationPolicy == TruncationPolicy.Truncate ? TruncationPolicy.Window : project.Tokenizer.TruncationPolicy;

    public override LabelMap Labels(IReadOnlyList<DatasetScan> scans) => LabelMap.Of();

    public override ITrainingTask CreateTraining(ProjectSpec project, DatasetInfo dataset) => new QuestionAnsweringTask(OptionsOf(project.TaskArguments));

    public override void Configure(JsonObject config, ProjectSpec project, DatasetInfo dataset)
    {
        TaskArguments arguments = project.TaskArguments;
        config[AnswerConfig.NBestField] = arguments.NBestSize;
        config[AnswerConfig.MaxAnswerLengthField] = arguments.MaxAnswerLength;
        config[AnswerConfig.VersionTwoField] = arguments.VersionTwoWithNegative;
        config[AnswerConfig.NullThresholdField] = arguments.NullScoreDiffThreshold;
        config[AnswerConfig.DocStrideField] = arguments.DocStride;
        config[AnswerConfig.MaxLengthField] = dataset.MaxLength;
    }

    public override IReadOnlyList<string> MetricsWithoutMeaning(ProjectSpec project, DatasetInfo dataset) =>
        project.TaskArguments.VersionTwoWithNegative ? [] : MetricNames.OfUnanswered;

    public override string Describe(DatasetInfo dataset) => "questions that all have an answer (VersionTwoWithNegative is false)";

    public override TaskTexts Card(DatasetInfo dataset) => new(
        "question-answering", "Question Answering", "Answers to questions, found in a text", "some question")
    {
        RunArguments = " --context text.txt",
        Python = """
            from transformers import AutoModelForQuestionAnswering, AutoTokenizer

            tokenizer = AutoTokenizer.from_pretrained("{0}")
            model = AutoModelForQuestionAnswering.from_pretrained("{0}")
            row = tokenizer("some question", "some text", return_tensors="pt")
            scores = model(**row)
            first, last = scores.start_logits.argmax(), scores.end_logits.argmax()
            tokenizer.decode(row["input_ids"][0, first:last + 1])
            """,
    };

    private static AnswerOptions OptionsOf(TaskArguments arguments) => new()
    {
        NBestSize = arguments.NBestSize,
        MaxAnswerLength = arguments.MaxAnswerLength,
        VersionTwoWithNegative = arguments.VersionTwoWithNegative,
        NullScoreDiffThreshold = arguments.NullScoreDiffThreshold,
    };
}
