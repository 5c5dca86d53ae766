using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Reports;
using FineTune.Engine.Training;

namespace FineTune.Engine.TaskRecipes;

/// <summary>A number in place of a label.</summary>
internal sealed class RegressionRecipe : TextClassificationRecipe
{
    public override RowShape Shape => RowShape.NumberedText;

    public override RowTargets Targets => RowTargets.Number;

    /// <summary>The only label is the column's name.</summary>
    public override LabelMap Labels(IReadOnlyList<DatasetScan> scans) =>
        LabelMap.Of(scans.First(scan => scan.Spec.Split == SplitNames.Train).Table.Columns[DatasetColumn.Number]);

    public override ITrainingTask CreateTraining(ProjectSpec project, DatasetInfo dataset)
    {
        ThrowIfSmoothed(project);
        return new RegressionTask(dataset.LabelNames[0]);
    }

    public override string Describe(DatasetInfo dataset) => "numbers";

    public override TaskTexts Card(DatasetInfo dataset) =>
        Card($"Prediction of the number {MarkdownText.Code(dataset.LabelNames[0])} from text", ", function_to_apply=\"none\"");
}
