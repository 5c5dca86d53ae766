using FineTune.Contracts;

namespace FineTune.Engine.Training.Distributed;

/// <summary>What the processes of a build come together for. Rank 0's build chooses it; a build of several projects may choose another on each rank.</summary>
/// <param name="Folder">Of the stage, with its request; full path, which is the same on all ranks.</param>
internal sealed record CommonWork(Stage Stage, string Folder)
{
    /// <param name="word">What <see cref="ToString"/> gave; null for nothing to do.</param>
    public static CommonWork? Of(string? word) => word?.Split('\n', 2) is [var stage, var folder] ? new CommonWork(Enum.Parse<Stage>(stage), folder) : null;

    /// <summary>As rank 0 says it to the others.</summary>
    public override string ToString() => $"{Stage}\n{Folder}";
}
