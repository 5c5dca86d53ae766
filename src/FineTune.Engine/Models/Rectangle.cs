using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>Rows of a batch that attention computes on together, each as wide as the longest of them.</summary>
internal sealed class Rectangle : IDisposable
{
    public required int Rows { get; init; }

    /// <summary>Cells a row.</summary>
    public required int Sequence { get; init; }

    /// <summary>bool [rows, 1, 1, sequence]: true where attention may look; null for everywhere.</summary>
    public Tensor? AttentionMask { get; init; }

    public int Cells => Rows * Sequence;

    /// <summary>Of additive scores those of this rectangle's width, with minus infinity where attention must not look.</summary>
    /// <param name="bias">[rows or 1, heads or 1, at least queries, at least sequence]</param>
    /// <param name="queries">How many of a row's tokens ask, from its first.</param>
    /// <returns>[rows or 1, heads or 1, queries, sequence]; rows where there is a mask.</returns>
    public Tensor Hide(Tensor bias, long queries)
    {
        Tensor asked = bias.shape[^2] == queries ? bias : bias.narrow(-2, 0, queries);
        Tensor scores = asked.shape[^1] == Sequence ? asked : asked.narrow(-1, 0, Sequence);
        return AttentionMask is { } mask ? scores.masked_fill(mask.logical_not(), double.NegativeInfinity) : scores;
    }

    public void Dispose() => AttentionMask?.Dispose();
}
