using System.Reflection;
using System.Runtime.CompilerServices;
using FineTune.Engine.Native;

namespace FineTune.Engine.Tests;

/// <summary>Loads the natives for the tests exactly as the engine does.</summary>
internal static class LibTorch
{
    public static string Directory { get; } = typeof(LibTorch).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "LibTorchDirectory").Value!;

    [ModuleInitializer]
    internal static void Load() => TorchLibraries.Load(Directory);
}
