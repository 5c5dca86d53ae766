using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.ResNet;

/// <summary>ResNet (He et al., 2015; transformers/models/resnet/modeling_resnet.py).</summary>
internal static class ResNetFamily
{
    private const string ModelType = "resnet";

    public static ModelFamily Definition { get; } = new(
        ModelType,
        ModelType,
        [new(ModelHead.ImageClassification, "ResNetForImageClassification", ForImageClassification) { Graph = ResNetGraph.ForImageClassification }])
    {
        MaxSequence = _ => null,
        TokenTypes = _ => 0,
    };

    private static ForwardPass ForImageClassification(ModelParts parts)
    {
        ResNetConfig config = ResNetConfig.From(parts.Config);
        var resnet = new ResNetModel(parts.Weights[ModelType], config);
        long channels = config.HiddenSizes[^1];
        Initialiser uniform = Initialisers.Uniform(1 / Math.Sqrt(channels));
        WeightScope scope = parts.Weights["classifier.1"];
        var classifier = new Linear(scope.LabelWeight("weight", [parts.Labels, channels], uniform), scope.LabelWeight("bias", [parts.Labels], uniform));
        return (batch, options) => classifier.Forward(resnet.Forward(batch.PixelValues!, options));
    }
}
