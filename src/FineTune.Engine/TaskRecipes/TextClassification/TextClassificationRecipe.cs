using FineTune.Contracts;
using FineTune.Engine.Reports;

namespace FineTune.Engine.TaskRecipes;

/// <summary>What the kinds of text classification share.</summary>
internal abstract class TextClassificationRecipe : TaskRecipe
{
    protected static TaskTexts Card(string description, string pipelineArguments = "") =>
        new("text-classification", "Text Classification", description, "some text", pipelineArguments);

    /// <exception cref="FineTuneException">FT1011: LabelSmoothingFactor is set where no label is chosen.</exception>
    protected static void ThrowIfSmoothed(ProjectSpec project)
    {
        if (project.Training.LabelSmoothingFactor != 0)
        {
            throw new FineTuneException(
                DiagnosticCatalog.ArgumentsDisagree,
                project.PositionOf(nameof(TrainingArguments.LabelSmoothingFactor)),
                TaskArguments.NothingToSmooth);
        }
    }
}
