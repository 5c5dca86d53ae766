using FineTune.Engine.Models;
using FineTune.Engine.Models.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

public sealed class AttentionMaskTests
{
    [Fact]
    public void Full_attention_hides_padding_alone()
    {
        using DisposeScope scope = NewDisposeScope();
        using PackedBatch batch = Batch(3, 1);

        Tensor mask = AttentionMask.Full.Over(batch).For(0, queries: 3)!;

        Assert.Equal([2, 1, 1, 3], mask.shape);
        Assert.Equal([true, true, true, true, false, false], mask.data<bool>());
    }

    [Fact]
    public void Rows_of_one_length_need_no_mask()
    {
        using PackedBatch batch = Batch(3, 3);

        Assert.Null(AttentionMask.Full.Over(batch).For(0, queries: 3));
        Assert.Null(AttentionMask.Window(2).Over(batch).For(0, queries: 3));
    }

    [Fact]
    public void A_window_hides_what_is_farther_away_and_leaves_a_cell_of_padding_itself()
    {
        using DisposeScope scope = NewDisposeScope();
        using PackedBatch batch = Batch(4, 1);
        BlockMasks masks = AttentionMask.Window(1).Over(batch);

        Assert.Equal("1100 1110 0111 0011 | 1000 1100 0010 0001", Drawn(masks.For(0, queries: 4)!));
        Assert.Equal("1100 | 1000", Drawn(masks.For(0, queries: 1)!));
    }

    [Fact]
    public void A_bias_is_cut_to_the_block_and_minus_infinity_where_nobody_attends()
    {
        using DisposeScope scope = NewDisposeScope();
        using PackedBatch batch = Batch(3, 1);

        BlockMasks masks = AttentionMask.Full.Over(batch);
        Tensor cut = masks.BiasFor(0, queries: 1, arange(25, ScalarType.Float32).view(1, 1, 5, 5))!;
        Tensor bias = ScaledDotProductAttention.Merged(masks.For(0, queries: 1), cut)!;

        Assert.Equal([1, 1, 1, 3], cut.shape);
        Assert.Equal([2, 1, 1, 3], bias.shape);
        Assert.Equal([0, 1, 2, 0, float.NegativeInfinity, float.NegativeInfinity], bias.data<float>());
    }

    private static PackedBatch Batch(params int[] lengths) =>
        ModelInputs.Of([.. lengths.Select(length => new long[length])], [.. lengths.Select(length => new long[length])]);

    /// <summary>A row of the batch after the other, of each the keys of a query after the other.</summary>
    private static string Drawn(Tensor mask) => string.Join(" | ", Enumerable.Range(0, (int)mask.shape[0]).Select(row => string.Join(' ', Enumerable
        .Range(0, (int)mask.shape[2])
        .Select(query => string.Concat(mask[row, 0, query].contiguous().data<bool>().Select(isSeen => isSeen ? '1' : '0'))))));
}
