using static TorchSharp.torch;

namespace FineTune.Engine.Batches;

/// <summary>What a batch is to predict, on the CPU.</summary>
/// <param name="Values">Its targets, of a shape by task.</param>
/// <param name="Weight">
/// What the sum of the losses is divided by for their mean: rows, or labelled tokens. The weights of all batches of a step are added before
/// any of them is divided, so that a step's loss does not depend on how its rows are split into batches.
/// </param>
/// <param name="PredictedTokens">int64 [predicted], as in <see cref="Models.PackedBatch.PredictedTokens"/>; null where the task has none.</param>
internal sealed record BatchTargets(Tensor Values, double Weight, Tensor? PredictedTokens = null)
{
    /// <summary>What the decoder is given for each row, of encoder-decoder models, whose predicted tokens are among these; null for others.</summary>
    public IReadOnlyList<long[]>? Decoder { get; init; }
}
