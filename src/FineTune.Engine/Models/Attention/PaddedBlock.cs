using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>Rows of a batch that attention computes on together, padded to the longest of them.</summary>
internal sealed class PaddedBlock : IDisposable
{
    public required int Rows { get; init; }

    /// <summary>Cells a row.</summary>
    public required int Sequence { get; init; }

    /// <summary>bool [rows, 1, 1, sequence]: true for tokens, false for padding; null where there is no padding.</summary>
    public Tensor? PaddingMask { get; init; }

    public int Cells => Rows * Sequence;

    /// <summary>An additive bias cut to this block's width, with minus infinity where there is padding.</summary>
    /// <param name="bias">[rows or 1, heads or 1, at least queries, at least sequence]</param>
    /// <param name="queries">Queries of each row: its first tokens.</param>
    /// <returns>[rows or 1, heads or 1, queries, sequence]; rows where there is a mask.</returns>
    public Tensor MaskBias(Tensor bias, long queries)
    {
        Tensor scoresOfQueries = bias.shape[^2] == queries ? bias : bias.narrow(-2, 0, queries);
        Tensor scores = scoresOfQueries.shape[^1] == Sequence ? scoresOfQueries : scoresOfQueries.narrow(-1, 0, Sequence);
        return PaddingMask is { } mask ? scores.masked_fill(mask.logical_not(), double.NegativeInfinity) : scores;
    }

    public void Dispose() => PaddingMask?.Dispose();
}
