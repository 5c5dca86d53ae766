using System.Reflection;
using System.Runtime.CompilerServices;
using FineTune.Contracts;
using FineTune.Engine.Hosting;
using FineTune.Engine.Native;

namespace FineTune.Engine.Tests;

/// <summary>Loads the natives for the tests exactly as the engine does.</summary>
internal static class LibTorch
{
    public static string Directory { get; } = typeof(LibTorch).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "LibTorchDirectory").Value!;

    /// <summary>With the kernels that FINETUNE_TEST_MKL_KERNELS names, or MKL's default ones.</summary>
    [ModuleInitializer]
    internal static void Load()
    {
        MklKernelChoice.Take(Environment.GetEnvironmentVariable("FINETUNE_TEST_MKL_KERNELS") ?? MklKernels.Default, Directory, measures: false);
        TorchLibraries.Load(Directory);
    }
}
