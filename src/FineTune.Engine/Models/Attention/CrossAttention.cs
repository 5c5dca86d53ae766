using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>Attention of a decoder's tokens to what the encoder made of the row they answer (Vaswani et al., 2017, encoder-decoder attention).</summary>
/// <param name="key">Of the encoder's states; value likewise.</param>
/// <param name="layer">The decoder layer's number, by which a cache keeps keys and values.</param>
internal sealed class CrossAttention(Linear key, Linear value, AttentionSizes sizes, int layer, TorchScriptOps operators)
{
    /// <param name="query">[decoder's tokens, heads x size]</param>
    /// <param name="source">[tokens, hidden], the encoder's; null where the cache has what is needed of them.</param>
    /// <param name="batch">The whole batch.</param>
    /// <returns>[read, heads x size]</returns>
    public Tensor Forward(Tensor query, Tensor? source, PackedBatch batch, ForwardOptions options)
    {
        PackedBatch decoder = batch.Decoder!;
        double usual = Math.Pow(sizes.HeadSize, -0.5);
        Tensor scaled = sizes.Scale is { } scale && scale != usual ? query * (scale / usual) : query;
        if (options.Cache is { } cache)
        {
            (Tensor keys, Tensor values) = cache.OfSource(
                layer, batch.Layout.Blocks[0].PaddingMask, () => (OfTexts(key.Forward(source!), batch), OfTexts(value.Forward(source!), batch)));
            return decoder.SelectRead(Attend(scaled, keys, values, cache.SourceMask), options.Read, operators);
        }

        BlockMasks masks = AttentionMask.Full.Over(batch);
        Tensor context = decoder.Layout.AttendTo(
            batch.Layout,
            scaled,
            key.Forward(source!),
            value.Forward(source!),
            sizes.Heads,
            operators,
            (block, queries, keys, values) =>
                ScaledDotProductAttention.Apply(queries, keys, values, masks.For(block, queries.shape[2]), options.Training ? sizes.Dropout : 0));
        return decoder.SelectRead(context, options.Read, operators);
    }

    /// <summary>
    /// Rows of a decoder with a cache that answer one text follow one another, as many for each: their tokens are as good as those of one row.
    /// </summary>
    /// <param name="keys">[texts, heads, sequence, size]; values likewise.</param>
    /// <param name="mask">bool [texts, 1, 1, sequence], or null.</param>
    private Tensor Attend(Tensor query, Tensor keys, Tensor values, Tensor? mask)
    {
        Tensor queries = SplitHeads(query.view(keys.shape[0], -1, sizes.QuerySize));
        return ScaledDotProductAttention.Apply(queries, keys, values, mask, dropout: 0).transpose(1, 2).reshape(-1, sizes.QuerySize);
    }

    /// <returns>[texts, heads, sequence, size]</returns>
    private Tensor OfTexts(Tensor states, PackedBatch batch) => SplitHeads(batch.Layout.Split(states, operators)[0]);

    /// <param name="cells">[texts, cells, heads x size]</param>
    private Tensor SplitHeads(Tensor cells) => cells.view(cells.shape[0], cells.shape[1], sizes.Heads, sizes.HeadSize).transpose(1, 2);
}
