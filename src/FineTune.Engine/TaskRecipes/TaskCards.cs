using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Reports;

namespace FineTune.Engine.TaskRecipes;

/// <summary>What the model card says of each task.</summary>
internal static class TaskCards
{
    public static TaskTexts Of(ProjectSpec project, DatasetInfo dataset)
    {
        IReadOnlyList<string> labels = dataset.LabelNames;
        string list = $"{Quantity.Of(labels.Count, "label")} ({string.Join(", ", labels.Select(MarkdownText.Escape))})";
        return (project.Task, dataset.ProblemType) switch
        {
            (FineTuneTask.TokenClassification, _) => new TaskTexts(
                "token-classification", "Token Classification", $"Token classification into {list}", "some text", ", aggregation_strategy=\"first\""),
            (FineTuneTask.FillMask, _) => new TaskTexts("fill-mask", "Fill-Mask", "Masked language modelling", $"some {dataset.MaskToken} text"),
            (_, ProblemType.Regression) => Classification($"Prediction of the number {MarkdownText.Code(labels[0])} from text", ", function_to_apply=\"none\""),
            (_, ProblemType.MultiLabelClassification) => Classification($"Text classification into any of {list}", ", top_k=None"),
            _ => Classification($"Text classification into {list}", ""),
        };
    }

    private static TaskTexts Classification(string description, string pipelineArguments) =>
        new("text-classification", "Text Classification", description, "some text", pipelineArguments);
}
