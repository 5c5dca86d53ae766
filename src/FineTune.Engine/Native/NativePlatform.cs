using System.Runtime.InteropServices;

namespace FineTune.Engine.Native;

/// <summary>Names of native libraries on this system.</summary>
internal static class NativePlatform
{
    /// <summary>The portable runtime identifier, such as <c>linux-x64</c>.</summary>
    public static string Identifier
    {
        get
        {
            string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>TorchSharp's own library: of an application for one platform beside it, of one for all as the package lays it out.</summary>
    public static string TorchSharpLibrary
    {
        get
        {
            string name = FileName("LibTorchSharp");
            string beside = Path.Combine(AppContext.BaseDirectory, name);
            return File.Exists(beside) ? beside : Path.Combine(AppContext.BaseDirectory, "runtimes", Identifier, "native", name);
        }
    }

    /// <summary>The file of a library: <c>c10</c> is <c>libc10.so</c>, <c>c10.dll</c> or <c>libc10.dylib</c>.</summary>
    public static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{library}.dylib"
        : $"lib{library}.so";
}
