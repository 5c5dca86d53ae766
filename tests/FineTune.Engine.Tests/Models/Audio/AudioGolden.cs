using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>A random model of sounds.</summary>
internal sealed class AudioGolden : MediaGolden
{
    private const string Kind = "Audio";

    private AudioGolden(string name)
        : base(Kind, name)
    {
    }

    public static string[] All { get; } = In(Kind);

    public override ModelHead Head => ModelHead.AudioClassification;

    private int[] Lengths
    {
        get
        {
            using Tensor lengths = Read("lengths");
            return [.. lengths.data<long>().Select(length => (int)length)];
        }
    }

    public static AudioGolden Of(string name) => new(name);

    /// <summary>All sounds, the shorter ones padded.</summary>
    public override PackedBatch Input() => PackedBatch.OfSounds(Read("values"), Has("lengths") ? Lengths : null);

    /// <summary>Each sound of samples by itself.</summary>
    public IEnumerable<PackedBatch> Alone()
    {
        Tensor values = Read("values");
        long samples = values.shape[1];
        return new[] { samples, samples - 37, samples / 2 }
            .Select((length, row) => PackedBatch.OfSounds(values.narrow(0, row, 1).narrow(1, 0, length).clone(), null));
    }
}
