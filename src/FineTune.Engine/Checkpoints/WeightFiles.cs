using System.Text;
using FineTune.Contracts;

namespace FineTune.Engine.Checkpoints;

/// <summary>The weights of a model folder, by the names that transformers writes.</summary>
internal static class WeightFiles
{
    public const string Safetensors = ModelFileNames.Safetensors;

    private const string LfsPointer = "version https://git-lfs";

    private const string Onnx = "model.onnx";

    /// <summary>In the order in which transformers looks for them; then what a folder may have that was made for applications.</summary>
    private static readonly string[] Names =
    [
        Safetensors, $"{Safetensors}{ShardIndex.Suffix}", ModelFileNames.PyTorch, $"{ModelFileNames.PyTorch}{ShardIndex.Suffix}", Onnx, $"onnx/{Onnx}"
    ];

    private static readonly string[] OtherFormats = ["tf_model.h5", "flax_model.msgpack", "model.gguf"];

    /// <summary>The folder's weights, or the index of them; null where there are none.</summary>
    public static string? Find(string folder) => Names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Name of a file with weights that only other programs read; null where there is none.</summary>
    public static string? FindOtherFormat(string folder) => OtherFormats.FirstOrDefault(name => File.Exists(Path.Combine(folder, name)));

    /// <param name="path">What <see cref="Find"/> gives.</param>
    /// <exception cref="FineTuneException">FT1205, FT1213, FT1214, FT1215, FT1217 or FT6025: the file cannot be read or must not be.</exception>
    public static IWeightFile Open(string path)
    {
        if (path.EndsWith(ShardIndex.Suffix, StringComparison.Ordinal))
        {
            return ShardedWeights.Open(path);
        }

        ThrowIfEmpty(path);
        ThrowIfPointer(path);
        return path.EndsWith(".safetensors", StringComparison.Ordinal) ? SafetensorsFile.Open(path)
            : path.EndsWith(Onnx, StringComparison.Ordinal) ? OnnxWeights.Open(path)
            : TorchFile.Open(path);
    }

    /// <exception cref="FineTuneException">FT1205 or FT1213: it is empty.</exception>
    private static void ThrowIfEmpty(string path)
    {
        // A pipe or a device has no length either, and is not opened: it might never end.
        if (LinkedFile.Follow(path).Length == 0 && !path.EndsWith(Onnx, StringComparison.Ordinal))
        {
            DiagnosticDescriptor descriptor =
                path.EndsWith(".safetensors", StringComparison.Ordinal) ? DiagnosticCatalog.BadSafetensors : DiagnosticCatalog.BadTorchFile;
            throw new FineTuneException(descriptor, new SourcePosition(path), "the file is empty");
        }
    }

    /// <summary>A clone without Git LFS has a few lines of text in place of the weights.</summary>
    private static void ThrowIfPointer(string path)
    {
        Span<byte> start = stackalloc byte[LfsPointer.Length];
        using FileStream stream = File.OpenRead(path);
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (Encoding.ASCII.GetString(start[..read]) == LfsPointer)
        {
            throw new FineTuneException(DiagnosticCatalog.LfsPointer, new SourcePosition(path), path);
        }
    }
}
