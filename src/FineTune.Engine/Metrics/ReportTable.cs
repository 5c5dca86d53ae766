namespace FineTune.Engine.Metrics;

/// <summary>A table of the report; the first column names its rows.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Header">One text a column.</param>
/// <param name="Rows">As many texts a row.</param>
/// <param name="MarksDiagonal">True where row n and column n + 1 are the same thing, as in a confusion matrix.</param>
internal sealed record ReportTable(string Title, IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows, bool MarksDiagonal = false);
