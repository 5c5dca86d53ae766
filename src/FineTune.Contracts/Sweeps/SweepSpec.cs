namespace FineTune.Contracts;

/// <summary>A search for good values of arguments: what is tried, how, and what is looked for.</summary>
public sealed record SweepSpec
{
    /// <summary>What is searched where a project says nothing of it.</summary>
    public static SweepSpec Default { get; } = new();

    public IReadOnlyList<SweepParameterSpec> Parameters { get; init; } = SweepParameterSpec.DefaultSpace;

    /// <summary>How many trials there are to be.</summary>
    public int Trials { get; init; } = 20;

    /// <summary>The metric that is looked at; null for the first gate's, or the loss where there is none.</summary>
    public string? Metric { get; init; }

    /// <summary>Null for the metric's own direction.</summary>
    public SweepDirection? Direction { get; init; }

    public SweepAlgorithm Algorithm { get; init; } = SweepAlgorithm.Tpe;

    public SweepPruner Pruner { get; init; } = SweepPruner.None;

    public int Seed { get; init; }

    /// <summary>After how many seconds no further trial is begun; null for no limit.</summary>
    public double? TimeoutSeconds { get; init; }

    /// <summary>True makes the best trial's model the project's.</summary>
    public bool Adopt { get; init; }

    /// <summary>How many trials run at the same time at most; null for as many as MSBuild has nodes, but no more than four.</summary>
    public int? ParallelTrials { get; init; }
}
