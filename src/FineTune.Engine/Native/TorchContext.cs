using System.Runtime.InteropServices;
using FineTune.Contracts;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Native;

/// <summary>
/// Switches of libtorch that TorchSharp 0.107 does not bind, called by the names its C++ functions are exported under. Those names are of one
/// libtorch, whose version <see cref="LibTorchVersion"/> has checked; a missing one is a coded error.
/// </summary>
internal static unsafe class TorchContext
{
    private const int BFloat16 = (int)ScalarType.BFloat16;

    /// <summary>
    /// Turns torch's autocast to bfloat16 on or off for this thread: matrix products compute in bfloat16 from float32 weights, what would lose
    /// accuracy stays in float32. Weights are converted once, until <see cref="ForgetConverted"/>.
    /// </summary>
    /// <exception cref="FineTuneException">FT3009: this libtorch has no autocast.</exception>
    public static void SetAutocast(DeviceType device, bool enabled)
    {
        if (enabled)
        {
            ((delegate* unmanaged<sbyte, sbyte, void>)Export(
                "_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE",
                "?set_autocast_dtype@autocast@at@@YAXW4DeviceType@c10@@W4ScalarType@4@@Z"))((sbyte)device, BFloat16);
        }

        ((delegate* unmanaged<sbyte, byte, void>)Export(
            "_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb",
            "?set_autocast_enabled@autocast@at@@YAXW4DeviceType@c10@@_N@Z"))((sbyte)device, enabled ? (byte)1 : (byte)0);
    }

    /// <summary>Forgets the weights that autocast has converted.</summary>
    /// <exception cref="FineTuneException">FT3009.</exception>
    public static void ForgetConverted() =>
        ((delegate* unmanaged<void>)Export("_ZN2at8autocast11clear_cacheEv", "?clear_cache@autocast@at@@YAXXZ"))();

    /// <summary>Turns autocast off where it is on, until the result is disposed of; the converted weights stay.</summary>
    public static IDisposable? SuspendAutocast(DeviceType device) => IsAutocastEnabled(device) ? new Suspended(device) : null;

    /// <summary>Whether autocast is on in this thread.</summary>
    public static bool IsAutocastEnabled(DeviceType device) =>
        ((delegate* unmanaged<sbyte, byte>)Export(
            "_ZN2at8autocast19is_autocast_enabledEN3c1010DeviceTypeE", "?is_autocast_enabled@autocast@at@@YA_NW4DeviceType@c10@@@Z"))((sbyte)device) != 0;

    /// <summary>Makes an operation without a deterministic algorithm fail, and those with one use it (torch.use_deterministic_algorithms).</summary>
    /// <exception cref="FineTuneException">FT3009: this libtorch has no such switch.</exception>
    public static void UseDeterministicAlgorithms(bool enabled)
    {
        nint context = ((delegate* unmanaged<nint>)Export("_ZN2at13globalContextEv", "?globalContext@at@@YAAEAVContext@1@XZ"))();
        ((delegate* unmanaged<nint, byte, byte, void>)Export(
            "_ZN2at7Context26setDeterministicAlgorithmsEbb", "?setDeterministicAlgorithms@Context@at@@QEAAX_N0@Z"))(context, enabled ? (byte)1 : (byte)0, 0);
    }

    private static nint Export(string itanium, string microsoft)
    {
        string name = OperatingSystem.IsWindows() ? microsoft : itanium;
        return NativeLibrary.TryGetExport(TorchLibraries.Handle("torch_cpu"), name, out nint address)
            ? address
            : throw new FineTuneException(DiagnosticCatalog.LibTorchLacks, null, name);
    }

    private sealed class Suspended : IDisposable
    {
        private readonly DeviceType _device;

        public Suspended(DeviceType device)
        {
            _device = device;
            SetAutocast(device, false);
        }

        public void Dispose() => SetAutocast(_device, true);
    }
}
