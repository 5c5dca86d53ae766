namespace FineTune.Engine.Data;

/// <summary>How many rows are how long, in tokens.</summary>
/// <param name="Width">Lengths that a count is of: the first of 1 to Width, the next from there on.</param>
/// <param name="Counts">Rows.</param>
internal sealed record LengthHistogram(int Width, IReadOnlyList<int> Counts);
