using System.Reflection;
using System.Runtime.CompilerServices;
using FineTune.Engine.Images;

namespace FineTune.Engine.Tests;

/// <summary>Loads Skia for the tests exactly as the engine does.</summary>
internal static class SkiaFiles
{
    public static string Directory { get; } = typeof(SkiaFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "SkiaDirectory").Value!;

    [ModuleInitializer]
    internal static void Load() => SkiaLibrary.Load(Directory);
}
