namespace FineTune.Engine.Reports;

/// <summary>A text of which the model had to guess tokens.</summary>
/// <param name="Place">Where it stands in the data.</param>
/// <param name="Parts">The text, one behind the other.</param>
internal sealed record GuessedText(string Place, IReadOnlyList<GuessedPart> Parts)
{
    /// <summary>True where parts were hidden in the text, false where each follows from those before it.</summary>
    public bool AreHidden { get; init; }
}
