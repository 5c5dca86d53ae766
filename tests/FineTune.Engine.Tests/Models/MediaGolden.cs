using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>A random model of pictures or of sounds and what Hugging Face computed with it (golden/generate.py of its kind).</summary>
internal abstract class MediaGolden : IGoldenModel
{
    private readonly SafetensorsFile _file;

    /// <param name="kind">The folder of the models of its kind.</param>
    protected MediaGolden(string kind, string name)
    {
        Folder = Path.Combine(Root(kind), name);
        _file = SafetensorsFile.Open(Path.Combine(Folder, "golden.safetensors"));
    }

    public string Folder { get; }

    /// <summary>The head that the model has.</summary>
    public abstract ModelHead Head { get; }

    public IEnumerable<string> Names => _file.Entries.Keys;

    public bool Has(string name) => _file.Entries.ContainsKey(name);

    public Tensor Read(string name) => _file.Read(name);

    /// <summary>All pictures or sounds in one batch.</summary>
    public abstract PackedBatch Input();

    public void Dispose() => _file.Dispose();

    /// <summary>Every model that lies there: generate.py makes more of them, for a check on fresh ones.</summary>
    protected static string[] In(string kind) =>
    [
        .. Directory.GetFiles(Root(kind), "golden.safetensors", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal),
    ];

    private static string Root(string kind) => Path.Combine(AppContext.BaseDirectory, "Models", kind, "golden");
}
