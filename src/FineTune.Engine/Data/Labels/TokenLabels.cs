namespace FineTune.Engine.Data;

internal static class TokenLabels
{
    /// <summary>A token without a label, by the convention of PyTorch's cross entropy.</summary>
    public const int Ignored = -100;

    /// <summary>How a file writes that a word has no label.</summary>
    public const string IgnoredText = "-100";
}
