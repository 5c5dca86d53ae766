namespace FineTune.Contracts;

/// <summary>The metrics a project may name, as keys of <c>all_results.json</c> without their <c>eval_</c> prefix.</summary>
public static class MetricNames
{
    public const string Accuracy = "accuracy";
    public const string Loss = "loss";
    public const string MacroF1 = "f1_macro";

    public static IReadOnlyList<string> All { get; } = [Accuracy, MacroF1, Loss];
}
