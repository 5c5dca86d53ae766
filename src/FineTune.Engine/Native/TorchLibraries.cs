using System.Runtime.InteropServices;
using System.Runtime.Loader;
using FineTune.Contracts;

namespace FineTune.Engine.Native;

/// <summary>
/// Loads libtorch and TorchSharp's own library by absolute path before anything touches TorchSharp. Left to itself TorchSharp 0.107
/// probes by name and, where its library does not load, copies all of libtorch (600 MB) beside the application (docs/libtorch.md).
/// </summary>
internal static class TorchLibraries
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, nint> Handles = new(StringComparer.Ordinal);
    private static string? _loadedFrom;

    /// <summary>Loads the libraries once for the process.</summary>
    /// <param name="torchDirectory">Folder that holds libtorch 2.10's libraries, full path.</param>
    /// <exception cref="FineTuneException">FT9004: a library is missing, of another version, or does not load.</exception>
    public static void Load(string torchDirectory)
    {
        lock (Gate)
        {
            if (_loadedFrom is null)
            {
                LoadFrom(torchDirectory);
                _loadedFrom = torchDirectory;
            }
            else if (_loadedFrom != torchDirectory)
            {
                // Two copies of libtorch in one process abort it: "Tried to register multiple backend fallbacks".
                throw Failure(torchDirectory, $"this process already uses libtorch from '{_loadedFrom}'");
            }
        }
    }

    /// <summary>The handle of a library that <see cref="Load"/> has loaded, such as <c>torch_cpu</c>.</summary>
    public static nint Handle(string name) => Handles[name];

    /// <summary>The file of a library that <see cref="Load"/> has loaded.</summary>
    public static string PathOf(string name) => Path.Combine(_loadedFrom!, NativePlatform.FileName(name));

    private static void LoadFrom(string torchDirectory)
    {
        foreach ((string name, bool required) in LibTorchParts)
        {
            string path = Path.Combine(torchDirectory, NativePlatform.FileName(name));
            if (File.Exists(path))
            {
                Handles[name] = LoadLibrary(path);
            }
            else if (required)
            {
                throw Failure(path, "the file does not exist");
            }
        }

        LibTorchVersion.Check(Handles["torch_cpu"], torchDirectory);
        Handles["LibTorchSharp"] = LoadTorchSharpLibrary();
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => Handles.GetValueOrDefault(name);
    }

    /// <summary>Libraries in the order of their dependencies; the CUDA ones are there only in CUDA builds of libtorch.</summary>
    private static (string Name, bool Required)[] LibTorchParts =>
        [("c10", true), ("torch_cpu", true), ("c10_cuda", false), ("torch_cuda", false), ("torch", true)];

    private static nint LoadTorchSharpLibrary()
    {
        string path = NativePlatform.TorchSharpLibrary;
        if (!File.Exists(path))
        {
            throw Failure(path, $"this package has no natives for {NativePlatform.Identifier}");
        }

        try
        {
            return NativeLibrary.Load(path);
        }
        catch (DllNotFoundException exception)
        {
            return OperatingSystem.IsLinux() && exception.Message.Contains(OlderLibStdCpp.MissingVersion, StringComparison.Ordinal)
                ? LoadPatchedCopy(path)
                : throw Failure(path, exception.Message, exception);
        }
    }

    private static nint LoadPatchedCopy(string path)
    {
        try
        {
            return LoadLibrary(OlderLibStdCpp.PatchedCopyOf(path));
        }
        catch (Exception exception) when (exception is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            throw Failure(path, $"this system's libstdc++ lacks {OlderLibStdCpp.MissingVersion}, and: {exception.Message}", exception);
        }
    }

    private static nint LoadLibrary(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            throw Failure(path, exception.Message, exception);
        }
    }

    private static FineTuneException Failure(string path, string reason, Exception? innerException = null) =>
        new(DiagnosticCatalog.NativeNotLoaded, null, innerException, path, reason);
}
