using System.Runtime.InteropServices;
using FineTune.Contracts;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// The CUDA device that is current on a thread, by CUDA's driver (cuda.h): NCCL begins on it. libtorch chooses devices by their number, and leaves the
/// current one as it was.
/// </summary>
internal static unsafe class CudaContext
{
    /// <summary>Makes a device current on this thread, with the context that libtorch has on it.</summary>
    /// <exception cref="FineTuneException">FT3136.</exception>
    public static void MakeCurrent(int device)
    {
        if (!NativeLibrary.TryLoad("libcuda.so.1", out nint driver))
        {
            throw Failure("libcuda.so.1, which is of NVIDIA's driver, does not load");
        }

        int handle;
        nint context;
        Check(((delegate* unmanaged<uint, int>)Export(driver, "cuInit"))(0), "cuInit");
        Check(((delegate* unmanaged<int*, int, int>)Export(driver, "cuDeviceGet"))(&handle, device), "cuDeviceGet");
        Check(((delegate* unmanaged<nint*, int, int>)Export(driver, "cuDevicePrimaryCtxRetain"))(&context, handle), "cuDevicePrimaryCtxRetain");
        Check(((delegate* unmanaged<nint, int>)Export(driver, "cuCtxSetCurrent"))(context), "cuCtxSetCurrent");
    }

    private static nint Export(nint driver, string name) => NativeLibrary.GetExport(driver, name);

    private static void Check(int result, string function)
    {
        if (result != 0)
        {
            throw Failure(FormattableString.Invariant($"{function} gives error {result}"));
        }
    }

    private static FineTuneException Failure(string reason) => new(DiagnosticCatalog.NcclNotUsable, null, reason);
}
