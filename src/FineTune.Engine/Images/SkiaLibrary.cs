using System.Runtime.InteropServices;
using FineTune.Contracts;
using SkiaSharp;

namespace FineTune.Engine.Images;

/// <summary>Loads Skia, which decodes pictures, from the package that NuGet restored, before anything touches it.</summary>
internal static class SkiaLibrary
{
    private const string Name = "libSkiaSharp";

    private static readonly Lock Gate = new();
    private static nint _handle;

    private static string FileName => OperatingSystem.IsWindows() ? $"{Name}.dll" : OperatingSystem.IsMacOS() ? $"{Name}.dylib" : $"{Name}.so";

    /// <summary>The library itself, for <see cref="Load"/>.</summary>
    /// <exception cref="FineTuneException">FT2225: it is missing or does not load.</exception>
    internal static nint Open(string? directory)
    {
        string path = Path.Combine(directory ?? AppContext.BaseDirectory, FileName);
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            throw new FineTuneException(DiagnosticCatalog.ImageLibraryNotLoaded, null, exception, path, exception.Message.TrimEnd('.'));
        }
    }

    /// <param name="directory">Folder that holds it, full path; null where the build named none.</param>
    /// <exception cref="FineTuneException">FT2225: it is missing or does not load.</exception>
    public static void Load(string? directory)
    {
        lock (Gate)
        {
            if (_handle != 0)
            {
                return;
            }

            _handle = Open(directory);
            NativeLibrary.SetDllImportResolver(typeof(SKCodec).Assembly, (library, _, _) =>
                Path.GetFileNameWithoutExtension(library) == Name ? _handle : 0);
        }
    }
}
