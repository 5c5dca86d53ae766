using static TorchSharp.torch;

namespace FineTune.Engine.Models.Deberta;

/// <summary>What the layers need of <see cref="RelativePositions"/> for a batch.</summary>
/// <param name="Embeddings">[distances, hidden] of the distances in rising order that the longest row has.</param>
/// <param name="Ranges">Of each of the batch's blocks: which of them its rows have.</param>
internal sealed record RelativeDistances(Tensor Embeddings, IReadOnlyList<DistanceRange> Ranges);
