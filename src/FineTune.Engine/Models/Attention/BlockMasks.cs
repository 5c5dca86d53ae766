using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>What an <see cref="AttentionMask"/> comes to in each block of a batch.</summary>
/// <param name="blocks">The batch's blocks.</param>
/// <param name="masks">Of each: bool [1 or rows, 1, 1 or sequence, keys], true for keys that a query may attend to; null for all of them.</param>
/// <param name="causal">Of each: true where in place of a mask a query attends to the key of its own place and those before.</param>
/// <param name="past">Keys that every row has in a cache before its own.</param>
internal sealed class BlockMasks(IReadOnlyList<PaddedBlock> blocks, IReadOnlyList<Tensor?> masks, IReadOnlyList<bool> causal, int past)
{
    /// <summary>True where in place of a mask a query attends to the key of its own place and those before.</summary>
    /// <param name="block">The block's number.</param>
    public bool IsCausal(int block) => causal[block];

    /// <summary>The mask for <see cref="ScaledDotProductAttention"/>.</summary>
    /// <param name="block">The block's number.</param>
    /// <param name="queries">Queries of each row: its first tokens.</param>
    /// <returns>bool, broadcast to [rows, heads, queries, sequence]; null where every key may be attended to.</returns>
    public Tensor? For(int block, long queries) => masks[block] is { } all && all.shape[2] > queries ? all.narrow(2, 0, queries) : masks[block];

    /// <summary>What of a bias is the block's.</summary>
    /// <param name="bias">
    /// [rows or 1, heads or 1, at least queries, at least sequence], added to the scores before the softmax, as relative positions are; null for none.
    /// </param>
    /// <returns>[rows or 1, heads or 1, queries, sequence], or null.</returns>
    public Tensor? BiasFor(int block, long queries, Tensor? bias)
    {
        if (bias is null)
        {
            return null;
        }

        int keys = past + blocks[block].Sequence;
        Tensor ofQueries = bias.shape[^2] == queries ? bias : bias.narrow(-2, 0, queries);
        return ofQueries.shape[^1] == keys ? ofQueries : ofQueries.narrow(-1, 0, keys);
    }
}
