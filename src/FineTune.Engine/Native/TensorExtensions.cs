using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Native;

internal static class TensorExtensions
{
    /// <summary>Address of the first element of a contiguous CPU tensor. TorchSharp's own span ends at 2 GB; this does not.</summary>
    public static unsafe void* Address(this Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU || !tensor.is_contiguous())
        {
            throw new InvalidOperationException("Only a contiguous tensor on the CPU has one block of memory.");
        }

        if (tensor.NumberOfElements == 0)
        {
            return null;
        }

        using Tensor first = tensor.detach().view(-1).narrow(0, 0, 1);
        return Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }
}
