namespace FineTune.Engine.Metrics;

/// <summary>A row the model was most wrong about.</summary>
/// <param name="Row">Its number in the split.</param>
/// <param name="Loss">Mean loss of its targets.</param>
/// <param name="Label">What is right.</param>
/// <param name="Prediction">What the model says.</param>
internal sealed record WorstRow(int Row, double Loss, string Label, string Prediction)
{
    /// <summary>True where label and prediction are words of the row, which go only where its text may go.</summary>
    public bool QuotesRow { get; init; }

    /// <summary>True where the model is wrong, and not only further off than with other rows: of such tasks no row that is right is among the worst.</summary>
    public bool IsMistake { get; init; }

    /// <summary>The text in which the answer stands, with the right one and the model's; null where the task looks for no part of a text.</summary>
    public MarkedText? Marked { get; init; }
}
