using FineTune.Engine.Models.Attention;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>The step of a layer that a text goes on by, which one call computes where calling the operators one by one takes longer than they do.</summary>
internal static class NextToken
{
    /// <summary>True where each row has one token more than the cache, looks at all of its cells, and nothing is to be learned of it.</summary>
    /// <param name="states">[rows, hidden]</param>
    /// <param name="own">What the states are of.</param>
    public static bool IsAll(Tensor states, BlockMasks masks, PackedBatch own, ForwardOptions options) =>
        options is { Cache.Length: > 0, Training: false, Tape: null }
        && own is { Sequence: 1, Layout.CellTokens: null }
        && masks.For(0, 1) is null
        && !is_grad_enabled()
        && !TorchContext.IsAutocastEnabled(states.device_type);
}
