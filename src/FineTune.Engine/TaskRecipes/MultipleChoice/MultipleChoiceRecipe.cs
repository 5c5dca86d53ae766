using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Reports;
using FineTune.Engine.Training;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Which of several endings or answers is the right one.</summary>
internal sealed class MultipleChoiceRecipe : TaskRecipe
{
    public override RowShape Shape => RowShape.Choices;

    public override bool TakesWindows => false;

    public override LabelMap Labels(IReadOnlyList<DatasetScan> scans) => LabelMap.Of();

    public override ITrainingTask CreateTraining(ProjectSpec project, DatasetInfo dataset) => new MultipleChoiceTask();

    public override string Describe(DatasetInfo dataset) => "endings of which one is right";

    public override TaskTexts Card(DatasetInfo dataset) => new(
        "multiple-choice", "Multiple Choice", "Choices of the right ending of a text", "some text\tone ending\tanother ending")
    {
        Python = """
            from transformers import AutoModelForMultipleChoice, AutoTokenizer

            tokenizer = AutoTokenizer.from_pretrained("{0}")
            model = AutoModelForMultipleChoice.from_pretrained("{0}")
            endings = ["one ending", "another ending"]
            rows = tokenizer(["some text"] * len(endings), endings, padding=True, return_tensors="pt")
            endings[model(**{name: values.unsqueeze(0) for name, values in rows.items()}).logits.argmax()]
            """,
    };
}
