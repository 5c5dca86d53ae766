using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>
/// Multi-head scaled dot-product attention of every row with itself (Vaswani et al., 2017). The one place where tokens of a row meet, so
/// the one place that pads.
/// </summary>
internal sealed class SelfAttention(Linear query, Linear key, Linear value, int heads, double dropout, AttentionMask mask, TorchScriptOps operators)
{
    /// <param name="states">[tokens, hidden]</param>
    /// <param name="batch">The one the tokens belong to.</param>
    /// <param name="options">What the pass wants: dropout, and the tokens to give.</param>
    /// <param name="bias">[1, heads, sequence, sequence] for the widest block, added to the scores before the softmax. Null for none.</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, PackedBatch batch, ForwardOptions options, Tensor? bias = null)
    {
        BlockMasks masks = mask.Over(batch);
        Tensor[] projected = [query.Forward(batch.QueryStates(states, options.Read, operators)), key.Forward(states), value.Forward(states)];
        bool inFloat32 = MixedPrecision.AttendsInFloat32(states, batch.Sequence);
        using IDisposable? withoutAutocast = inFloat32 ? TorchContext.SuspendAutocast(states.device_type) : null;
        projected = inFloat32 ? [.. projected.Select(states => states.to_type(ScalarType.Float32))] : projected;
        return batch.Attend(
            projected[0],
            projected[1],
            projected[2],
            heads,
            options.Read,
            operators,
            (block, queries, keys, values) => ScaledDotProductAttention.Apply(
                queries,
                keys,
                values,
                masks.For(block, queries.shape[2]),
                options.Training ? dropout : 0,
                bias: masks.BiasFor(block, queries.shape[2], bias)));
    }
}
