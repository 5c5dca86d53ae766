using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Reports;
using FineTune.Engine.Training;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Causal language modelling: texts that go on, token by token.</summary>
internal sealed class TextGenerationRecipe : TaskRecipe
{
    public override RowShape Shape => RowShape.CausalText;

    public override bool TakesWindows => false;

    public override LabelMap Labels(IReadOnlyList<DatasetScan> scans) => LabelMap.Of();

    public override bool GroupsTexts(ProjectSpec project) => project.TaskArguments.GroupTexts;

    public override ITrainingTask CreateTraining(ProjectSpec project, DatasetInfo dataset) =>
        new CausalLanguageModelingTask(new CrossEntropy(project.Training.LabelSmoothingFactor));

    public override IRowGenerator CreateGenerator(IModel model, GenerationSettings settings) => PromptedGenerator.Create(model, settings);

    public override string Describe(DatasetInfo dataset) => "texts without labels";

    public override TaskTexts Card(DatasetInfo dataset) => new("text-generation", "Text Generation", "Causal language modelling", "Once upon a time");
}
