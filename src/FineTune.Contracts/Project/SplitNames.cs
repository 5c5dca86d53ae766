namespace FineTune.Contracts;

public static class SplitNames
{
    public const string Train = "train";
    public const string Validation = "validation";

    /// <summary>Splits that EvalSplit defaults to: the first that a project has.</summary>
    public static IReadOnlyList<string> Evaluation { get; } = ["test", Validation, "valid", "val", "dev", "eval"];

    /// <summary>Names that need no explanation; any other one counts only where something refers to it.</summary>
    public static IReadOnlyList<string> Known { get; } = [Train, .. Evaluation, "unlabeled", "unsupervised"];
}
