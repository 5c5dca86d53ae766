namespace FineTune.Engine.Data;

/// <summary>How many rows of some kind there are, and where the first few stand.</summary>
internal sealed record RowCount(int Count, IReadOnlyList<RowPlace> First);
