using System.Runtime.InteropServices;
using FineTune.Contracts;

namespace FineTune.Engine.Native;

/// <summary>
/// TorchSharp 0.107 is compiled against libtorch 2.10's C++ layouts. Another version may load and then compute garbage without an error,
/// so anything but 2.10 is refused.
/// </summary>
internal static class LibTorchVersion
{
    public static Version Required { get; } = new(2, 10);

    /// <summary>Refuses a libtorch of another version.</summary>
    /// <exception cref="FineTuneException">FT9004.</exception>
    public static void Check(nint torchCpu, string torchDirectory)
    {
        Version version = Read(torchCpu);
        if (version.Major != Required.Major || version.Minor != Required.Minor)
        {
            throw new FineTuneException(
                DiagnosticCatalog.NativeNotLoaded, null, torchDirectory, $"it is libtorch {version}, and libtorch {Required} is needed");
        }
    }

    /// <summary>Reads the version that libtorch exports for its C interface: one byte each for major, minor and patch from the top.</summary>
    public static unsafe Version Read(nint torchCpu)
    {
        var abiVersion = (delegate* unmanaged<ulong>)NativeLibrary.GetExport(torchCpu, "aoti_torch_abi_version");
        ulong value = abiVersion();
        return new Version((int)(value >> 56), (int)((value >> 48) & 0xff), (int)((value >> 40) & 0xff));
    }
}
