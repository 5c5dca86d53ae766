using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.ConvNext;

/// <summary>ConvNeXT (Liu et al., 2022; transformers/models/convnext/modeling_convnext.py).</summary>
internal static class ConvNextFamily
{
    private const string ModelType = "convnext";

    public static ModelFamily Definition { get; } = new(
        ModelType,
        ModelType,
        [new(ModelHead.ImageClassification, "ConvNextForImageClassification", ForImageClassification) { Graph = ConvNextGraph.ForImageClassification }])
    {
        MaxSequence = _ => null,
        TokenTypes = _ => 0,
    };

    private static ForwardPass ForImageClassification(ModelParts parts)
    {
        ConvNextConfig config = ConvNextConfig.From(parts.Config);
        var convnext = new ConvNextModel(parts.Weights[ModelType], config);
        Linear classifier = Linear.ToLabels(
            parts.Weights["classifier"], config.HiddenSizes[config.Depths.Count - 1], parts.Labels, Initialisers.Normal(config.InitializerRange));
        return (batch, options) => classifier.Forward(convnext.Forward(batch.PixelValues!, options));
    }
}
