namespace FineTune.Engine.Metrics;

/// <summary>A row by the tokens that were to be guessed in it.</summary>
/// <param name="Row">Its number in the split.</param>
/// <param name="Tokens">In their order.</param>
internal sealed record GuessedRow(int Row, IReadOnlyList<GuessedToken> Tokens)
{
    /// <summary>True where they were hidden in the row, false where each follows from those before it.</summary>
    public bool AreHidden { get; init; }
}
