using FineTune.Engine.Training;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>What a rank has at the end.</summary>
internal sealed record TrainedRank(TrainerState State, IReadOnlyDictionary<string, float[]> Weights);
