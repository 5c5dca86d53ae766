using FineTune.Contracts;

namespace FineTune.Engine.Reports;

/// <summary>What a model card says of a task.</summary>
/// <param name="PipelineTag">The Hub's name of the task.</param>
/// <param name="Name">The same for people.</param>
/// <param name="Description">What the model does, as the begin of a sentence.</param>
/// <param name="Example">A text to try it with.</param>
/// <param name="PipelineArguments">What transformers' pipeline needs besides, with its comma.</param>
internal sealed record TaskTexts(string PipelineTag, string Name, string Description, string Example, string PipelineArguments = "")
{
    public static TaskTexts Of(ReportFacts facts)
    {
        IReadOnlyList<string> labels = facts.Dataset.LabelNames;
        string list = $"{Quantity.Of(labels.Count, "label")} ({string.Join(", ", labels)})";
        return (facts.Project.Task, facts.Dataset.ProblemType) switch
        {
            (FineTuneTask.TokenClassification, _) => new TaskTexts(
                "token-classification", "Token Classification", $"Token classification into {list}", "some text", ", aggregation_strategy=\"first\""),
            (FineTuneTask.FillMask, _) => new TaskTexts("fill-mask", "Fill-Mask", "Masked language modelling", $"some {facts.Dataset.MaskToken} text"),
            (_, ProblemType.Regression) => Classification($"Prediction of the number `{labels[0]}` from text", ", function_to_apply=\"none\""),
            (_, ProblemType.MultiLabelClassification) => Classification($"Text classification into any of {list}", ", top_k=None"),
            _ => Classification($"Text classification into {list}", ""),
        };
    }

    private static TaskTexts Classification(string description, string pipelineArguments) =>
        new("text-classification", "Text Classification", description, "some text", pipelineArguments);
}
