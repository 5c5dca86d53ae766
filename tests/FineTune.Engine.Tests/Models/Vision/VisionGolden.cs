using FineTune.Engine.Models;

namespace FineTune.Engine.Tests.Models;

/// <summary>A random model of pictures.</summary>
internal sealed class VisionGolden : MediaGolden
{
    private const string Kind = "Vision";

    private VisionGolden(string name)
        : base(Kind, name)
    {
    }

    public static string[] All { get; } = In(Kind);

    public override ModelHead Head => ModelHead.ImageClassification;

    public static VisionGolden Of(string name) => new(name);

    public override PackedBatch Input() => PackedBatch.OfPixels(Read("pixel_values"));
}
