namespace FineTune.Contracts;

/// <summary>The names that ReportTo takes, and those of transformers' integrations that have nothing here.</summary>
public static class ReportTargets
{
    public const string None = "none";
    public const string TensorBoard = "tensorboard";
    public const string Mlflow = "mlflow";
    public const string JsonLines = "jsonl";

    /// <summary>What there is to report to.</summary>
    public static IReadOnlyList<string> Programs { get; } = [TensorBoard, Mlflow, JsonLines];

    /// <summary>All that ReportTo takes.</summary>
    public static IReadOnlyList<string> Names { get; } = [None, .. Programs];

    /// <summary>Programs that transformers reports to by a Python package of theirs (transformers/integrations/integration_utils.py).</summary>
    public static IReadOnlyList<string> OfPythonAlone { get; } =
    [
        "all", "azure_ml", "clearml", "codecarbon", "comet_ml", "dagshub", "dvclive", "flyte", "kubeflow", "neptune", "swanlab", "trackio", "wandb",
    ];

    /// <summary>What is reported to, each once; empty for none.</summary>
    public static IReadOnlyList<string> Of(TrainingArguments arguments)
    {
        var targets = new List<string>();
        foreach (string name in Split(arguments.ReportTo))
        {
            foreach (string known in Programs)
            {
                if (known.Equals(name, StringComparison.OrdinalIgnoreCase) && !targets.Contains(known))
                {
                    targets.Add(known);
                }
            }
        }

        return targets;
    }

    /// <summary>The names of a list such as <c>tensorboard;jsonl</c>.</summary>
    public static string[] Split(string text) => text.Split([';', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
