namespace FineTune.Engine.Reports;

/// <summary>A token of a row, and what it did to the row's loss.</summary>
/// <param name="Text">As it stands in the text, with the blank before it.</param>
/// <param name="Contribution">By integrated gradients: above 0 where the token made the loss higher.</param>
internal sealed record TokenContribution(string Text, double Contribution)
{
    /// <summary>True for a token that the model wants and no text has, such as <c>[SEP]</c>.</summary>
    public bool IsSpecial { get; init; }
}
