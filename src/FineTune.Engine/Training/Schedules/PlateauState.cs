namespace FineTune.Engine.Training.Schedules;

/// <summary>What a <see cref="PlateauSchedule"/> remembers, for checkpoints.</summary>
internal sealed record PlateauState
{
    public required double LearningRate { get; set; }

    /// <summary>The best metric so far; null before the first evaluation.</summary>
    public double? Best { get; set; }

    /// <summary>Evaluations since the best one.</summary>
    public int BadEvaluations { get; set; }

    /// <summary>Evaluations left in which nothing is counted.</summary>
    public int Cooldown { get; set; }
}
