using System.Runtime.InteropServices;
using FineTune.Contracts;
using FineTune.Engine.Native;

namespace FineTune.Engine.Tests.Native;

public sealed class BFloat16HardwareTests
{
    private delegate byte IsSupported();

    /// <summary>The build asks the CPU itself, because it does not load libtorch; both have to say the same.</summary>
    [Fact]
    public void The_build_knows_of_bfloat16_what_libtorch_knows()
    {
        string name = OperatingSystem.IsWindows() ? "?is_avx512_bf16_supported@cpu@at@@YA_NXZ" : "_ZN2at3cpu24is_avx512_bf16_supportedEv";
        var ask = Marshal.GetDelegateForFunctionPointer<IsSupported>(NativeLibrary.GetExport(TorchLibraries.Handle("torch_cpu"), name));

        Assert.Equal(RuntimeInformation.ProcessArchitecture != Architecture.X64 || ask() != 0, ComputeDevice.HasBFloat16OnCpu);
    }

    [Fact]
    public void The_libtorch_of_these_tests_computes_on_the_CPU()
    {
        Assert.Equal(!OperatingSystem.IsMacOS(), ComputeDevice.IsSurelyCpu("auto", LibTorch.Directory));
        Assert.True(ComputeDevice.IsSurelyCpu("cpu", null));
    }
}
