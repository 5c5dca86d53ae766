namespace FineTune.Engine.Data;

/// <summary>How long rows are, in tokens, special ones included.</summary>
/// <param name="Median">Half of the rows are no longer.</param>
/// <param name="P90">Nine rows of ten are no longer.</param>
internal sealed record TokenLengths(double Mean, int Median, int P90, int P95, int P99, int Longest);
