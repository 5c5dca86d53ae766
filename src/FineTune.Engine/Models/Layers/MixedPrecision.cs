using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// What torch's autocast to bfloat16 leaves to a model on a CPU. It converts the operands of each product by themselves: states that three projections
/// multiply
/// are converted three times, and a sum with float32 makes float32 of all that comes after it. And oneDNN, which multiplies bfloat16, compiles a kernel
/// for each
/// size it meets, which takes as long as a small product does: sizes that are no batch's like should not reach it.
/// </summary>
internal static class MixedPrecision
{
    /// <summary>Tokens of a batch are made a multiple of this; a power of two.</summary>
    private const long TokenMultiple = 64;

    /// <summary>
    /// Rows of up to so many cells attend in float32: their products are too short to gain, MKL has kernels for all sizes, and the softmax of float32 is
    /// faster.
    /// Rows of 128 cells take a quarter longer so.
    /// </summary>
    private const int NarrowRow = 64;

    /// <summary>States that products and sums come of, in the type that products give. Normalisation has computed its statistics in float32.</summary>
    public static Tensor ForProducts(Tensor states) => IsOn(states) ? states.to_type(ScalarType.BFloat16) : states;

    /// <summary>How many tokens that nobody reads to put behind those of a batch.</summary>
    /// <param name="states">[tokens, hidden]</param>
    public static long MissingTokens(Tensor states) => IsOn(states) ? -states.shape[0] & (TokenMultiple - 1) : 0;

    /// <summary>Whether rows attend in float32 although all else computes in bfloat16.</summary>
    /// <param name="states">The layer's.</param>
    /// <param name="sequence">Cells a row.</param>
    public static bool AttendsInFloat32(Tensor states, int sequence) => sequence <= NarrowRow && IsOn(states);

    private static bool IsOn(Tensor states) => states.device_type == DeviceType.CPU && TorchContext.IsAutocastEnabled(DeviceType.CPU);
}
