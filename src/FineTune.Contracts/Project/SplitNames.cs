namespace FineTune.Contracts;

public static class SplitNames
{
    public const string Train = "train";

    /// <summary>Splits that EvalSplit defaults to: the first that a project has.</summary>
    public static IReadOnlyList<string> Evaluation { get; } = ["test", "validation", "dev"];
}
