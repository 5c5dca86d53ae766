using FineTune.Engine.Models;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>What a test has happen to ranks.</summary>
internal sealed record RankOptions
{
    /// <summary>The step after which the last rank alone is told to stop; null for never.</summary>
    public int? StopAfter { get; init; }

    /// <summary>The rank that changes a weight after each step; null for none.</summary>
    public int? Spoils { get; init; }

    /// <summary>The run's, by which it knows its checkpoints.</summary>
    public string Key { get; init; } = "key";

    /// <summary>What is put around each rank's model.</summary>
    public Func<IModel, IModel> Wrap { get; init; } = model => model;
}
