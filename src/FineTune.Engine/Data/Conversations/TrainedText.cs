namespace FineTune.Engine.Data;

/// <summary>A row's text, and which of it is trained on.</summary>
/// <param name="Trained">First and last place of each part that is, the last one excluded.</param>
/// <param name="AddsSpecialTokens">False where the text has its special tokens already.</param>
/// <param name="IsEnded">True where the end token is to follow.</param>
internal sealed record TrainedText(string Text, IReadOnlyList<(int Start, int End)> Trained, bool AddsSpecialTokens, bool IsEnded)
{
    /// <summary>True where a part that is trained on is not all within these places.</summary>
    public bool IsCut(int start, int end) => Trained.Any(part => part.Start < start || part.End > end);

    public bool IsTrained(int start, int end)
    {
        foreach ((int first, int last) in Trained)
        {
            if (start < last && end > first)
            {
                return true;
            }
        }

        return false;
    }
}
