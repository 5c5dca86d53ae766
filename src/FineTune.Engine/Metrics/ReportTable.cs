namespace FineTune.Engine.Metrics;

/// <summary>A table of the report; the first column names its rows.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Header">One text a column.</param>
/// <param name="Rows">As many cells a row.</param>
internal sealed record ReportTable(string Title, IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<ReportCell>> Rows)
{
    /// <summary>How it is drawn.</summary>
    public ReportTableKind Kind { get; init; }
}
