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

    /// <summary>All values, of any floating type and device, row by row.</summary>
    public static float[] ToFloats(this Tensor tensor)
    {
        using Tensor values = tensor.detach().to(ScalarType.Float32, CPU).contiguous();
        // TorchSharp's own ToArray asks for the length at each number.
        return MemoryMarshal.Cast<byte, float>(values.bytes).ToArray();
    }

    /// <summary>All values of an int64 tensor, row by row.</summary>
    public static long[] ToLongs(this Tensor tensor)
    {
        using Tensor values = tensor.cpu().contiguous();
        return MemoryMarshal.Cast<byte, long>(values.bytes).ToArray();
    }
}
