using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>The memory of a tensor.</summary>
internal static class TensorValues
{
    /// <summary>All values of a contiguous tensor on the CPU, in its own memory, which lives as long as the tensor.</summary>
    /// <exception cref="ArgumentException">The tensor is elsewhere, or not contiguous.</exception>
    public static Span<T> Values<T>(this Tensor tensor)
        where T : unmanaged =>
        tensor.device_type == DeviceType.CPU && tensor.is_contiguous()
            ? MemoryMarshal.Cast<byte, T>(tensor.bytes)
            : throw new ArgumentException("The tensor is not contiguous memory of the CPU.", nameof(tensor));
}
