using FineTune.Engine.Reports;

namespace FineTune.Engine.TaskRecipes;

/// <summary>What the kinds of text classification share.</summary>
internal abstract class TextClassificationRecipe : TaskRecipe
{
    protected static TaskTexts Card(string description, string pipelineArguments = "") =>
        new("text-classification", "Text Classification", description, "some text", pipelineArguments);
}
