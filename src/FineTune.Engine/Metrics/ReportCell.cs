namespace FineTune.Engine.Metrics;

/// <summary>A cell of a table of the report.</summary>
/// <param name="Text">What stands in it.</param>
/// <param name="Value">The number that the text writes; null for words.</param>
/// <param name="IsScore">True for a number that is best at 1 and worst at 0.</param>
internal readonly record struct ReportCell(string Text, double? Value = null, bool IsScore = false)
{
    public static implicit operator ReportCell(string text) => new(text);
}
