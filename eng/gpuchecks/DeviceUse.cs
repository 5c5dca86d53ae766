using System.Diagnostics;
using System.Runtime.InteropServices;

/// <summary>Memory of the device: of a GPU by CUDA's driver, of the CPU this process's own.</summary>
/// <param name="Used">Bytes.</param>
/// <param name="Total">Bytes.</param>
internal sealed unsafe record DeviceUse(long Used, long Total)
{
    /// <summary>Of a GPU all that is used on it, by whomever: it should be free otherwise.</summary>
    public static DeviceUse Of(CheckedDevice device)
    {
        if (!device.IsCuda)
        {
            using var process = Process.GetCurrentProcess();
            return new DeviceUse(process.WorkingSet64, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        }

        FineTune.Engine.Training.Distributed.CudaContext.MakeCurrent(Math.Max(device.Device.index, 0));
        nuint free;
        nuint total;
        nint driver = NativeLibrary.Load("libcuda.so.1");
        int result = ((delegate* unmanaged<nuint*, nuint*, int>)NativeLibrary.GetExport(driver, "cuMemGetInfo_v2"))(&free, &total);
        return result == 0 ? new DeviceUse((long)(total - free), (long)total) : throw new InvalidOperationException($"cuMemGetInfo gives error {result}.");
    }
}
