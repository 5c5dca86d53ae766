using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FineTune.Engine.Native;

/// <summary>Where a tensor's values lie on a GPU: TorchSharp has this call, and does not offer it.</summary>
internal static unsafe partial class DeviceMemory
{
    private const string Library = "LibTorchSharp";

    /// <summary>The address of the first value of a contiguous tensor, on its own device.</summary>
    /// <exception cref="ArgumentException">It is not contiguous.</exception>
    public static void* DeviceAddress(this Tensor tensor)
    {
        if (!tensor.is_contiguous())
        {
            throw new ArgumentException("The tensor is not contiguous.", nameof(tensor));
        }

        void* address = Data(tensor.Handle);
        GC.KeepAlive(tensor);
        return address;
    }

    [LibraryImport(Library, EntryPoint = "THSTensor_data")]
    private static partial void* Data(nint tensor);
}
