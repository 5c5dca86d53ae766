using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Reports;
using FineTune.Engine.Training;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Any number of labels a row.</summary>
internal sealed class MultiLabelRecipe : TextClassificationRecipe
{
    public override RowShape Shape => RowShape.MultiLabelledText;

    public override LabelMap Labels(IReadOnlyList<DatasetScan> scans) => LabelMap.Create(scans, least: 1);

    public override ITrainingTask CreateTraining(ProjectSpec project, DatasetInfo dataset)
    {
        ThrowIfSmoothed(project);
        return new MultiLabelTask(dataset.LabelNames, project.TaskArguments.Threshold);
    }

    public override string Describe(DatasetInfo dataset) => "rows with any number of labels";

    public override TaskTexts Card(DatasetInfo dataset) => Card($"Text classification into any of {List(dataset.LabelNames)}", ", top_k=None");
}
