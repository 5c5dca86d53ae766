using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>
/// Attention of every row with itself and with what is in the cache, where several heads of queries share one of keys and values (Ainslie et al., 2023).
/// </summary>
/// <param name="layer">The layer's number, by which a cache keeps its keys and values.</param>
internal sealed class GroupedQueryAttention(AttentionSizes sizes, int layer, TorchScriptOps operators)
{
    /// <param name="query">[tokens, heads, size]</param>
    /// <param name="key">[tokens, heads of keys, size]; value likewise.</param>
    /// <param name="bias">Added to the scores, of masks that are made for one: see <see cref="BlockMasks.BiasFor"/>. Null for none.</param>
    /// <returns>[read, heads x size]</returns>
    public Tensor Forward(Tensor query, Tensor key, Tensor value, BlockMasks masks, PackedBatch batch, ForwardOptions options, Tensor? bias = null)
    {
        double usual = Math.Pow(sizes.HeadSize, -0.5);
        Tensor scaled = sizes.Scale is { } scale && scale != usual ? query * (scale / usual) : query;
        return batch.Attend(
            scaled.reshape(-1, sizes.QuerySize),
            key.reshape(-1, sizes.KeyValueSize),
            value.reshape(-1, sizes.KeyValueSize),
            sizes.Heads,
            options.Read,
            operators,
            (block, queries, keys, values) =>
            {
                Tensor? mask = masks.For(block, queries.shape[2]);
                return Attend(queries, keys, values, (mask, masks.BiasFor(block, queries.shape[2], bias)), masks.IsCausal(block), options);
            });
    }

    private Tensor Attend(Tensor query, Tensor key, Tensor value, (Tensor? Visible, Tensor? Bias) mask, bool isCausal, ForwardOptions options)
    {
        (Tensor keys, Tensor values) = options.Cache?.Add(layer, key, value) ?? (key, value);
        double dropout = options.Training ? sizes.Dropout : 0;
        int shared = sizes.Heads / sizes.KeyValueHeads;
        if (shared > 1 && query.shape[2] == 1)
        {
            // The heads that share keys are as good as queries of one head.
            Tensor grouped = query.reshape(query.shape[0], sizes.KeyValueHeads, shared, sizes.HeadSize);
            return Attend(grouped, keys, values, mask, dropout, isCausal: false).reshape(query.shape);
        }

        return Attend(query, Repeat(keys, shared), Repeat(values, shared), mask, dropout, isCausal && query.shape[2] > 1);
    }

    private Tensor Attend(Tensor query, Tensor key, Tensor value, (Tensor? Visible, Tensor? Bias) mask, double dropout, bool isCausal) =>
        sizes.SoftCap is { } cap
            ? ScaledDotProductAttention.ApplyCapped(
                query, key, value, ScaledDotProductAttention.Merged(mask.Visible, mask.Bias), dropout, isCausal, cap)
            : ScaledDotProductAttention.Apply(query, key, value, mask.Visible, dropout, isCausal, mask.Bias);

    /// <param name="states">[rows, heads, sequence, size]</param>
    /// <returns>[rows, heads x times, sequence, size], each head as often after itself.</returns>
    private static Tensor Repeat(Tensor states, int times)
    {
        long[] shape = states.shape;
        return times == 1
            ? states
            : states.unsqueeze(2).expand(shape[0], shape[1], times, shape[2], shape[3]).reshape(shape[0], shape[1] * times, shape[2], shape[3]);
    }
}
