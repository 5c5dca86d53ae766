using FineTune.Engine.Models.Adapters;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Swin;

/// <summary>The Swin transformer (Liu et al., 2021; transformers/models/swin/modeling_swin.py).</summary>
internal static class SwinFamily
{
    private const string ModelType = "swin";

    public static ModelFamily Definition { get; } = new(
        ModelType,
        ModelType,
        [new(ModelHead.ImageClassification, "SwinForImageClassification", ForImageClassification) { Graph = SwinGraph.ForImageClassification }])
    {
        Modules = ModuleNames.OfSwin,
        MaxSequence = _ => null,
        TokenTypes = _ => 0,
        ImageSize = FixedSize,
        // Which pairs of places share a bias follows from the size of the window.
        Rename = name => name.EndsWith("relative_position_index", StringComparison.Ordinal) ? null : name,
    };

    /// <summary>Positions that were learnt are of one size; without them pictures may have any.</summary>
    private static ImageSize? FixedSize(ConfigFile file)
    {
        SwinConfig config = SwinConfig.From(file);
        return config.HasPositions ? config.ImageSize : null;
    }

    private static ForwardPass ForImageClassification(ModelParts parts)
    {
        SwinConfig config = SwinConfig.From(parts.Config);
        var swin = new SwinModel(parts.Weights[ModelType], config, parts.Operators);
        Linear classifier = Linear.ToLabels(
            parts.Weights["classifier"], swin.Channels, parts.Labels, Initialisers.Normal(config.InitializerRange));
        return (batch, options) => classifier.Forward(swin.Forward(batch.PixelValues!, options));
    }
}
