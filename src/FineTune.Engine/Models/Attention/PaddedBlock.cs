using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>Rows of a batch that attention computes on together, padded to the longest of them.</summary>
internal sealed class PaddedBlock : IDisposable
{
    public required int Rows { get; init; }

    /// <summary>Cells a row.</summary>
    public required int Sequence { get; init; }

    /// <summary>
    /// bool [rows, 1, 1, sequence]: true for tokens, false for padding; null where there is no padding. Behind what is in a cache it is of that, too:
    /// [rows, 1, 1, past + sequence].
    /// </summary>
    public Tensor? PaddingMask { get; init; }

    /// <summary>True where padding stands behind a row's tokens and nowhere else.</summary>
    public bool PaddingIsLast { get; init; }

    public int Cells => Rows * Sequence;

    public void Dispose() => PaddingMask?.Dispose();
}
