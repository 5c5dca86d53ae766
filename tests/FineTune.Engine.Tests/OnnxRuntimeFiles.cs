using System.Reflection;
using System.Runtime.CompilerServices;
using FineTune.Engine.Export;

namespace FineTune.Engine.Tests;

/// <summary>Loads ONNX Runtime for the tests exactly as the engine does.</summary>
internal static class OnnxRuntimeFiles
{
    public static string Directory { get; } = typeof(OnnxRuntimeFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "OnnxRuntimeDirectory").Value!;

    [ModuleInitializer]
    internal static void Load() => OnnxRuntimeLibrary.Load(Directory);
}
