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

    /// <summary>The masks of a batch; layers of the same kind share them.</summary>
    public BlockMasks Over(PackedBatch batch) =>
        new(batch.Layout.Blocks, [.. batch.Layout.Blocks.Select(block => Of(block, batch.TokenIds.device))]);

    /// <returns>bool [1 or rows, 1, 1 or sequence, sequence]: true for keys that a query may attend to; null for all of them.</returns>
    protected abstract Tensor? Of(PaddedBlock block, Device device);

    private sealed record FullMask : AttentionMask
    {
        protected override Tensor? Of(PaddedBlock block, Device device) => block.PaddingMask;
    }

    private sealed record WindowMask(int Reach) : AttentionMask
    {
        protected override Tensor? Of(PaddedBlock block, Device device)
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
}
