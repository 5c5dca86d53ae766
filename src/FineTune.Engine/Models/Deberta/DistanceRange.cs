using static TorchSharp.torch;

namespace FineTune.Engine.Models.Deberta;

/// <summary>Distances that two tokens of a row of some length can be apart.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Rows">int64 [sequence, sequence]: for each query and key their distance, counted from the first.</param>
internal sealed record DistanceRange(long First, long Count, Tensor Rows);
