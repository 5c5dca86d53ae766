using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>
/// A batch of token rows as models take it. Only real tokens are there, one after the other, so that everything but attention computes
/// nothing for padding; attention pads and unpads by the two index tensors.
/// </summary>
internal sealed class ModelInput : IDisposable
{
    /// <summary>int64 [tokens]: ids of all rows' tokens.</summary>
    public required Tensor TokenIds { get; init; }

    /// <summary>int64 [tokens]: place of each token in its row, from 0.</summary>
    public required Tensor Positions { get; init; }

    /// <summary>int64 [tokens]: 0 for the first text of a row, 1 for the second.</summary>
    public required Tensor TokenTypeIds { get; init; }

    /// <summary>int64 [batch]: where each row's first token lies in <see cref="TokenIds"/>.</summary>
    public required Tensor RowStarts { get; init; }

    /// <summary>
    /// int64 [predicted]: the tokens, by index in <see cref="TokenIds"/>, that a masked language model is asked about; null for all. Other
    /// heads do not look at it.
    /// </summary>
    public Tensor? PredictedTokens { get; init; }

    /// <summary>Rows.</summary>
    public required int Batch { get; init; }

    /// <summary>Tokens of the longest row.</summary>
    public required int Sequence { get; init; }

    /// <summary>Null where all rows are equally long.</summary>
    public required Padding? Padding { get; init; }

    public void Dispose()
    {
        TokenIds.Dispose();
        Positions.Dispose();
        TokenTypeIds.Dispose();
        RowStarts.Dispose();
        PredictedTokens?.Dispose();
        Padding?.Dispose();
    }
}
