namespace FineTune.Contracts;

/// <summary>Files of a model folder that tasks and engine both name.</summary>
public static class ResultFiles
{
    /// <summary>All metrics of training and evaluation, one flat JSON object (transformers' Trainer.save_metrics).</summary>
    public const string AllResults = "all_results.json";

    public const string Report = "report.html";

    public const string ModelCard = "README.md";
}
