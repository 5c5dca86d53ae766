namespace FineTune.Contracts;

/// <summary>Lines of another program's output within a message: the one thing that may make a message longer than a line.</summary>
/// <param name="heading">What stands before them, where there are any.</param>
public sealed class OutputLines(IReadOnlyCollection<string> lines, string heading = "")
{
    /// <summary>Each on a line of its own, behind and before an end of line; empty where there are none.</summary>
    public override string ToString() => lines.Count == 0 ? "" : $"{heading}\n{string.Join('\n', lines.Select(DisplayText.Escape))}\n";
}
