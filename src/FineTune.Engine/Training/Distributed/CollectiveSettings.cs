using FineTune.Contracts;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>What processes come together by.</summary>
/// <param name="Engine">What the project asks for.</param>
/// <param name="Ranks">Who this one is.</param>
/// <param name="Device">What it computes on.</param>
/// <param name="Timeout">How long one waits for the others in one call.</param>
internal sealed record CollectiveSettings(CollectiveEngine Engine, RankContract Ranks, Device Device, TimeSpan Timeout);
