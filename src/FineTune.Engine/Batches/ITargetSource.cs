using FineTune.Engine.Data;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Batches;

/// <summary>Says what a batch is asked.</summary>
internal interface ITargetSource
{
    /// <summary>A pass that draws the same each time.</summary>
    const int EvaluationPass = -1;

    /// <summary>The rows whose texts a batch is made of, in their order: the batch's own, and those that are looked at with them.</summary>
    /// <param name="indices">The rows of the batch.</param>
    /// <param name="pass">As in <see cref="TargetsOf"/>.</param>
    int[] TextRows(ITokenRows rows, ReadOnlySpan<int> indices, int pass) => indices.ToArray();

    /// <summary>Rows that have to be in a batch together, one after the other, as the two of a preference.</summary>
    int RowsOfExample => 1;

    /// <summary>What a batch is to predict.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="indices">The rows of the batch.</param>
    /// <param name="tokenIds">The batch's tokens, row after row without padding; who hides some of them changes them here.</param>
    /// <param name="pass">The epoch in training, <see cref="EvaluationPass"/> otherwise, for what is drawn anew in each.</param>
    BatchTargets TargetsOf(ITokenRows rows, ReadOnlySpan<int> indices, Span<long> tokenIds, int pass);

    /// <summary>What the model is given of rows that are pictures or recordings; null where rows are tokens.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="indices">The rows of the batch.</param>
    /// <param name="pass">As above.</param>
    PackedBatch? MediaOf(ITokenRows rows, int[] indices, int pass, Device device) => null;
}
