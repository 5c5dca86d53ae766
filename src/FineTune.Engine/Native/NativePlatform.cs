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

    /// <summary>TorchSharp's own library, as its package lays it out beside the application.</summary>
    public static string TorchSharpLibrary =>
        Path.Combine(AppContext.BaseDirectory, "runtimes", Identifier, "native", FileName("LibTorchSharp"));

    /// <summary>The file of a library: <c>c10</c> is <c>libc10.so</c>, <c>c10.dll</c> or <c>libc10.dylib</c>.</summary>
    public static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{library}.dylib"
        : $"lib{library}.so";
}
