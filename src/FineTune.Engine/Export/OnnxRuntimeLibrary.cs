using System.Runtime.InteropServices;
using FineTune.Contracts;
using FineTune.Engine.Native;
using Microsoft.ML.OnnxRuntime;

namespace FineTune.Engine.Export;

/// <summary>Loads ONNX Runtime's library from the package that NuGet restored, before anything touches it.</summary>
internal static class OnnxRuntimeLibrary
{
    private const string Name = "onnxruntime";

    private static readonly Lock Gate = new();
    private static nint _handle;

    /// <param name="directory">Folder that holds it, full path.</param>
    /// <exception cref="FineTuneException">FT6002: it is missing or does not load.</exception>
    public static void Load(string directory)
    {
        lock (Gate)
        {
            if (_handle != 0)
            {
                return;
            }

            string path = Path.Combine(directory, NativePlatform.FileName(Name));
            try
            {
                _handle = NativeLibrary.Load(path);
            }
            catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
            {
                throw new FineTuneException(DiagnosticCatalog.OnnxRuntimeNotLoaded, null, exception, path, exception.Message);
            }

            OrtEnv.DisableDllImportResolver = true;
            NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, (library, _, _) =>
                Path.GetFileNameWithoutExtension(library) is Name or $"lib{Name}" ? _handle : 0);
        }
    }
}
