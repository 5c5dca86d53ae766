using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Reports;
using FineTune.Engine.Training;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Text generation by preferences (Objective dpo).</summary>
internal sealed class DirectPreferenceRecipe : TaskRecipe
{
    public override RowShape Shape => RowShape.Preferences;

    public override bool TakesWindows => false;

    public override LabelMap Labels(IReadOnlyList<DatasetScan> scans) => LabelMap.Of();

    /// <summary>The prompt is the same of both answers, and none of what is preferred.</summary>
    public override TaskArguments Complete(TaskArguments arguments) => arguments with { CompletionOnlyLoss = true };

    public override ITrainingTask CreateTraining(ProjectSpec project, DatasetInfo dataset) => new DirectPreferenceTask(
        new PreferenceLoss(project.TaskArguments.LossType, project.TaskArguments.Beta, project.TaskArguments.LabelSmoothing));

    public override IRowGenerator CreateGenerator(IModel model, GenerationSettings settings) => PromptedGenerator.Create(model, settings);

    public override string Describe(DatasetInfo dataset) => "preferences";

    public override TaskTexts Card(DatasetInfo dataset) =>
        new("text-generation", "Text Generation", "Direct preference optimization of a causal language model", "Once upon a time");
}
