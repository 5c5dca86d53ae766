using FineTune.Engine.Models.Adapters;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.DeiT;

/// <summary>
/// The data-efficient image transformer (Touvron et al., 2020; transformers/models/deit/modeling_deit.py): a ViT with one more state, by which it was
/// distilled.
/// </summary>
internal static class DeiTFamily
{
    private const string ModelType = "deit";

    private static readonly string[] Special = ["cls_token", "distillation_token"];

    public static ModelFamily Definition { get; } = new(
        ModelType, ModelType, [new(ModelHead.ImageClassification, "DeiTForImageClassification", ForImageClassification) { Graph = Describe }])
    {
        Modules = ModuleNames.OfVisionTransformers,
        MaxSequence = _ => null,
        ImageSize = config => VisionConfig.From(config).ImageSize,
        TokenTypes = _ => 0,
    };

    private static GraphValue Describe(GraphParts parts) => parts.Weights["classifier"].Linear(
        parts.Weights[ModelType].VisionTransformer(parts.Inputs.PixelValues!.Value, VisionConfig.From(parts.Config), Special));

    private static ForwardPass ForImageClassification(ModelParts parts)
    {
        VisionConfig config = VisionConfig.From(parts.Config);
        var deit = new VisionTransformer(parts.Weights[ModelType], config, Special, Initialisers.Zeros, parts.Operators);
        Linear classifier = Linear.ToLabels(
            parts.Weights["classifier"], config.HiddenSize, parts.Labels, Initialisers.Normal(config.InitializerRange));
        return (batch, options) => classifier.Forward(deit.Forward(batch.PixelValues!, options));
    }
}
