using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>
/// Which tokens of its row a token may attend to, beside which padding nobody does. A kind of attention, as a causal one, is a case of this type: layers
/// take the masks it gives and know none by name.
/// </summary>
internal abstract record AttentionMask
{
    private AttentionMask()
    {
    }

    /// <summary>All of them (transformers' <c>full_attention</c> of an encoder).</summary>
    public static AttentionMask Full { get; } = new FullMask();

    /// <summary>Those at most <paramref name="reach"/> tokens away on either side (transformers' <c>sliding_attention</c>).</summary>
    public static AttentionMask Window(int reach) => new WindowMask(reach);

    /// <summary>Itself and those before it (transformers' <c>full_attention</c> of a decoder).</summary>
    public static AttentionMask Causal { get; } = new CausalMask(null);

    /// <summary>Itself and the <paramref name="window"/> - 1 tokens before it (transformers' <c>sliding_attention</c> of a decoder).</summary>
    public static AttentionMask CausalWindow(int window) => new CausalMask(window);

    /// <summary>Tokens that one attends to at most, itself among them; null where there is no such number.</summary>
    public virtual int? WindowLength => null;

    /// <summary>The masks of a batch; layers of the same kind share them.</summary>
    /// <param name="past">Keys that every row has in a cache before its own tokens; only what is causal takes any.</param>
    /// <param name="isBiased">True where a bias is to be added to the scores, with which the kernel takes no causal mask of its own.</param>
    public BlockMasks Over(PackedBatch batch, int past = 0, bool isBiased = false)
    {
        IReadOnlyList<PaddedBlock> blocks = batch.Layout.Blocks;
        bool[] causal = [.. blocks.Select(block => !isBiased && IsCausal(block, past))];
        return new BlockMasks(blocks, [.. blocks.Select((block, index) => causal[index] ? null : Of(block, past, batch.TokenIds.device))], causal, past);
    }

    /// <summary>True where the kernel's own causal mask is all there is to say.</summary>
    protected virtual bool IsCausal(PaddedBlock block, int past) => false;

    /// <returns>bool [1 or rows, 1, 1 or sequence, past + sequence]: true for keys that a query may attend to; null for all of them.</returns>
    protected abstract Tensor? Of(PaddedBlock block, int past, Device device);

    private sealed record FullMask : AttentionMask
    {
        protected override Tensor? Of(PaddedBlock block, int past, Device device) => block.PaddingMask;
    }

    private sealed record WindowMask(int Reach) : AttentionMask
    {
        protected override Tensor? Of(PaddedBlock block, int past, Device device)
        {
            if (block.Sequence <= Reach + 1)
            {
                return block.PaddingMask;
            }

            Tensor places = arange(block.Sequence, device: device);
            Tensor distance = (places.unsqueeze(1) - places.unsqueeze(0)).abs();
            Tensor near = distance.le(Reach).unsqueeze(0).unsqueeze(0);
            // A cell of padding may be too far from all tokens of its row; it attends to itself then, since a query without any key would give NaN.
            return block.PaddingMask is { } mask ? near.logical_and(mask).logical_or(distance.eq(0)) : near;
        }
    }

    private sealed record CausalMask(int? Reach) : AttentionMask
    {
        public override int? WindowLength => Reach;

        /// <summary>Padding behind a row's tokens is after all of them, so that none attends to it.</summary>
        protected override bool IsCausal(PaddedBlock block, int past) =>
            past == 0 && block.Sequence <= (Reach ?? int.MaxValue) && (block.PaddingMask is null || block.PaddingIsLast);

        protected override Tensor? Of(PaddedBlock block, int past, Device device)
        {
            if (block.Sequence == 1 && past < (Reach ?? int.MaxValue))
            {
                return block.PaddingIsLast ? null : block.PaddingMask;
            }

            Tensor queries = arange(past, past + block.Sequence, device: device).unsqueeze(1);
            Tensor keys = arange(past + block.Sequence, device: device).unsqueeze(0);
            Tensor allowed = keys.le(queries);
            allowed = Reach is { } window ? allowed.logical_and(keys.gt(queries - window)) : allowed;
            allowed = allowed.unsqueeze(0).unsqueeze(0);
            // A query that may attend to nothing would give NaN: it attends to itself then.
            return block.PaddingMask is { } mask && !block.PaddingIsLast
                ? allowed.logical_and(mask).logical_or(keys.eq(queries))
                : allowed;
        }
    }
}
