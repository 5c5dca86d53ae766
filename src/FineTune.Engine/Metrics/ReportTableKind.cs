namespace FineTune.Engine.Metrics;

/// <summary>How a table of the report is drawn.</summary>
internal enum ReportTableKind
{
    /// <summary>Texts and numbers.</summary>
    Plain,

    /// <summary>With a bar behind each score.</summary>
    Scores,

    /// <summary>As a heat map: row n and column n + 1 are the same label.</summary>
    Confusion,
}
