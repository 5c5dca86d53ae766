using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Reports;
using FineTune.Engine.Training;

namespace FineTune.Engine.TaskRecipes;

/// <summary>A model that gives the better of two answers the higher number (Objective reward).</summary>
internal sealed class RewardRecipe : TaskRecipe
{
    public override RowShape Shape => RowShape.Preferences;

    public override bool TakesWindows => false;

    public override LabelMap Labels(IReadOnlyList<DatasetScan> scans) => LabelMap.Of();

    /// <summary>The reward is that of the whole text, and no template has to say which of it is the answer.</summary>
    public override TaskArguments Complete(TaskArguments arguments) => arguments with { CompletionOnlyLoss = false };

    public override ITrainingTask CreateTraining(ProjectSpec project, DatasetInfo dataset) => new RewardTask();

    public override string Describe(DatasetInfo dataset) => "preferences";

    public override TaskTexts Card(DatasetInfo dataset) =>
        new("text-classification", "Reward Modeling", "A reward model for answers", "Once upon a time", ", function_to_apply=\"none\"");
}
