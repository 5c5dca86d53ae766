using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>A random model of sounds and what Hugging Face computed with it (golden/generate.py).</summary>
internal sealed class AudioGolden : IDisposable
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Models", "Audio", "golden");

    private readonly SafetensorsFile _file;

    private AudioGolden(string folder)
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

    public bool Has(string name) => _file.Entries.ContainsKey(name);

    public static AudioGolden Of(string name) => new(Path.Combine(Root, name));

    public Tensor Read(string name) => _file.Read(name);

    /// <summary>All sounds, the shorter ones padded.</summary>
    public PackedBatch Input() => PackedBatch.OfSounds(Read("values"), Has("lengths") ? Lengths : null);

    /// <summary>Each sound of samples by itself.</summary>
    public IEnumerable<PackedBatch> Alone()
    {
        Tensor values = Read("values");
        long samples = values.shape[1];
        return new[] { samples, samples - 37, samples / 2 }
            .Select((length, row) => PackedBatch.OfSounds(values.narrow(0, row, 1).narrow(1, 0, length).clone(), null));
    }

    public void Dispose() => _file.Dispose();

    private int[] Lengths
    {
        get
        {
            using Tensor lengths = Read("lengths");
            return [.. lengths.data<long>().Select(length => (int)length)];
        }
    }
}
