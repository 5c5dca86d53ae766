using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Whether the backward pass computes again what is cheap next to the matrix products, so that it need not lie in memory until then.</summary>
internal static class Recomputation
{
    /// <summary>In narrower models the matrix products are so short that nothing next to them is cheap, and their memory is small anyway.</summary>
    public const long MinimumHidden = 512;

    /// <summary>
    /// True for float32 on a CPU in wide models. A GPU has kernels that keep no more. Autocast is off in the backward pass, which would not compute the same
    /// again.
    /// </summary>
    public static bool IsFor(Tensor states, long hidden) =>
        hidden >= MinimumHidden
        && states.device_type == DeviceType.CPU
        && states.dtype == ScalarType.Float32
        && !TorchContext.IsAutocastEnabled(DeviceType.CPU);
}
