using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>A random model of pictures and what Hugging Face computed with it (golden/generate.py).</summary>
internal sealed class VisionGolden : IDisposable
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Models", "Vision", "golden");

    private readonly SafetensorsFile _file;

    private VisionGolden(string folder)
    {
        Folder = folder;
        _file = SafetensorsFile.Open(Path.Combine(folder, "golden.safetensors"));
    }

    /// <summary>Every model that lies there: generate.py makes more of them, for a check on fresh ones.</summary>
    public static string[] All { get; } =
    [
        .. Directory.GetFiles(Root, "golden.safetensors", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal),
    ];

    public string Folder { get; }

    public IEnumerable<string> Names => _file.Entries.Keys;

    public static VisionGolden Of(string name) => new(Path.Combine(Root, name));

    public Tensor Read(string name) => _file.Read(name);

    public PackedBatch Input() => PackedBatch.OfPixels(Read("pixel_values"));

    public void Dispose() => _file.Dispose();
}
