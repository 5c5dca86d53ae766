using System.Diagnostics;
using FineTune.Contracts;
using FineTune.Engine.Hosting;
using FineTune.Engine.Native;

namespace FineTune.Engine.Tests.Hosting;

public sealed class MklKernelChoiceTests
{
    [Fact]
    public void What_is_wanted_is_taken_without_a_measurement()
    {
        MklKernelChoice choice = MklKernelChoice.Take(MklKernels.Default, "/no/such/folder", measures: true);

        Assert.Equal(MklKernels.Default, choice.Kernels);
    }

    [Fact]
    public void Without_a_measurement_the_default_is_taken()
    {
        MklKernelChoice choice = MklKernelChoice.Take(MklKernels.Auto, "/no/such/folder", measures: false);

        Assert.Equal(MklKernels.Default, choice.Kernels);
    }

    /// <summary>
    /// Kernels of one process are those it has loaded libtorch with, so each is a process of its own. Right they have to be on every machine.
    /// </summary>
    [Theory]
    [InlineData(MklKernels.Default)]
    [InlineData(MklKernels.Processor)]
    public async Task Products_are_right(string kernels)
    {
        string engine = typeof(MklKernelChoice).Assembly.Location;
        string available = MklProcessorCheck.IsThere ? kernels : MklKernels.Default;
        var start = new ProcessStartInfo("dotnet", [engine, "products", "--torch", LibTorch.Directory, "--kernels", available])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        var measured = ProductMeasurement.Parse(await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();

        Assert.Equal(0, process.ExitCode);
        Assert.InRange(measured.WorstError, 1e-6, 1);
        Assert.True(measured.IsRight);
        Assert.InRange(measured.OperationsPerSecond, 0.01, 1e6);
    }

    [Theory]
    [InlineData("1.5", false)]
    [InlineData("NaN", false)]
    [InlineData("0.4", true)]
    public void Wrong_products_are_seen(string error, bool isRight)
    {
        var measured = ProductMeasurement.Parse($$"""{"gflops": 300.5, "error": "{{error}}", "held_back": true}""");

        Assert.Equal(isRight, measured.IsRight);
        Assert.Equal(measured, ProductMeasurement.Parse(measured.ToJson().ToJsonString()));
    }
}
