using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace FineTune.Contracts;

/// <summary>
/// What is known of the device that trains before libtorch is loaded. The project check and the engine both ask here, so that what depends
/// on it is said by one of them: by the check where it can know, otherwise by the engine.
/// </summary>
public static class ComputeDevice
{
    /// <summary>
    /// Whether this machine's CPU multiplies bfloat16 in hardware, by the rule of libtorch (at::cpu::is_avx512_bf16_supported): CPUID leaf 7.1, EAX bit 5,
    /// on a system that saves the registers of AVX-512. Processors with AMX have it too. True on other processors than x64, which libtorch does not ask.
    /// </summary>
    public static bool HasBFloat16OnCpu { get; } = RuntimeInformation.ProcessArchitecture != Architecture.X64 || HasAvx512BFloat16();

    /// <summary>True where a run computes on the CPU, whatever hardware there is.</summary>
    /// <param name="name">FineTuneDevice; empty is auto.</param>
    /// <param name="torchFolder">Folder of libtorch's libraries; null where it is not known.</param>
    public static bool IsSurelyCpu(string name, string? torchFolder) => name switch
    {
        "cpu" => true,
        "" or "auto" => torchFolder is not null && !OperatingSystem.IsMacOS() && !HasCuda(torchFolder),
        _ => false,
    };

    private static bool HasAvx512BFloat16()
    {
        const int extendedFeatures = 7;
        const int bfloat16 = 1 << 5;
        return Avx512F.IsSupported
            && X86Base.CpuId(extendedFeatures, 0).Eax >= 1
            && (X86Base.CpuId(extendedFeatures, 1).Eax & bfloat16) != 0;
    }

    private static bool HasCuda(string torchFolder) =>
        File.Exists(Path.Combine(torchFolder, "libc10_cuda.so")) || File.Exists(Path.Combine(torchFolder, "c10_cuda.dll"));
}
