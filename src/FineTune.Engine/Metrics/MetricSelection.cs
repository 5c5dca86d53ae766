namespace FineTune.Engine.Metrics;

/// <summary>The metrics that an evaluation is to give, and where those that put all rows in order may do so.</summary>
/// <param name="Names">Metrics by name.</param>
/// <param name="ScratchFolder">Existing folder for rows that do not fit the memory set aside for them.</param>
internal sealed record MetricSelection(IReadOnlyList<string> Names, string ScratchFolder)
{
    /// <summary>True where precision-recall curves are drawn of the evaluation.</summary>
    public bool WantsCurves { get; init; }

    public bool Wants(string name) => Names.Contains(name);

    /// <summary>An empty sort.</summary>
    /// <param name="share">How many of them the memory is shared by.</param>
    public ExternalSort NewSort(int share = 1) => new(ScratchFolder, Math.Max(1024, ExternalSort.DefaultCapacity / share));
}
