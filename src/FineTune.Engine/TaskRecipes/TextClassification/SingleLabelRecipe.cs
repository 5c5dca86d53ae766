using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Reports;
using FineTune.Engine.Training;

namespace FineTune.Engine.TaskRecipes;

/// <summary>One label a row.</summary>
internal sealed class SingleLabelRecipe : TextClassificationRecipe
{
    public override RowShape Shape => RowShape.LabelledText;

    public override ITrainingTask CreateTraining(ProjectSpec project, DatasetInfo dataset) => TaskOf(project, dataset);

    public override IReadOnlyList<string> MetricsWithoutMeaning(ProjectSpec project, DatasetInfo dataset) =>
        dataset.LabelNames.Count == 2 ? [MetricNames.RocAucOneVersusRest] : MetricNames.OfTwoLabels;

    public override string Describe(DatasetInfo dataset) => $"{Quantity.Of(dataset.LabelNames.Count, "label")} of which a row has one";

    public override TaskTexts Card(DatasetInfo dataset) => Card($"Text classification into {List(dataset.LabelNames)}");

    /// <summary>The choice of one label, whatever a row is.</summary>
    /// <exception cref="FineTuneException">FT3300: PositiveLabel is none of two labels.</exception>
    internal static SingleLabelTask TaskOf(ProjectSpec project, DatasetInfo dataset) => new(
        dataset.LabelNames, PositiveLabel(project, dataset.LabelNames), new CrossEntropy(project.Training.LabelSmoothingFactor));

    /// <summary>Id of the label that PositiveLabel names, or of the second.</summary>
    /// <exception cref="FineTuneException">FT3300: it is none of two labels.</exception>
    internal static int PositiveLabel(ProjectSpec project, IReadOnlyList<string> labels)
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
