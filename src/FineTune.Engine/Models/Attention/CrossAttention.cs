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
            (Tensor keys, Tensor values) = cache.OfSource(layer, () => (OfOneRow(key.Forward(source!)), OfOneRow(value.Forward(source!))));
            return decoder.SelectRead(Attend(scaled, keys, values), options.Read, operators);
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

    /// <summary>All rows of a decoder with a cache answer the same text: their tokens are as good as those of one row.</summary>
    private Tensor Attend(Tensor query, Tensor keys, Tensor values) =>
        ScaledDotProductAttention.Apply(OfOneRow(query), keys, values, null, dropout: 0).transpose(1, 2).reshape(-1, sizes.QuerySize);

    /// <returns>[1, heads, tokens, size]</returns>
    private Tensor OfOneRow(Tensor states) => states.view(1, states.shape[0], sizes.Heads, sizes.HeadSize).transpose(1, 2);
}
