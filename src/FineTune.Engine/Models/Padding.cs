using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>How a batch's tokens lie in a rectangle of rows.</summary>
internal sealed class Padding : IDisposable
{
    /// <summary>int64 [tokens]: each token's cell in the rectangle, row by row.</summary>
    public required Tensor TokenCells { get; init; }

    /// <summary>int64 [batch x sequence]: each cell's token. Cells of padding name token 0; the mask hides them.</summary>
    public required Tensor CellTokens { get; init; }

    /// <summary>bool [batch, 1, 1, sequence]: true where attention may look.</summary>
    public required Tensor AttentionMask { get; init; }

    public void Dispose()
    {
        TokenCells.Dispose();
        CellTokens.Dispose();
        AttentionMask.Dispose();
    }
}
