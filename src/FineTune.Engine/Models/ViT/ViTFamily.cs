using System.Text.Json.Nodes;
using FineTune.Engine.Models.Adapters;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.ViT;

/// <summary>The vision transformer (Dosovitskiy et al., 2020; transformers/models/vit/modeling_vit.py).</summary>
internal static class ViTFamily
{
    private const string ModelType = "vit";

    private static readonly string[] Special = ["cls_token"];

    public static ModelFamily Definition { get; } = new(
        ModelType, "vit", [new(ModelHead.ImageClassification, "ViTForImageClassification", ForImageClassification) { Graph = Describe }])
    {
        Modules = ModuleNames.OfVisionTransformers,
        MaxSequence = _ => null,
        ImageSize = config => VisionConfig.From(config).ImageSize,
        TokenTypes = _ => 0,
    };

    /// <summary>The built-in model for small pictures, with random weights.</summary>
    public static JsonObject Tiny => new()
    {
        ["model_type"] = ModelType,
        ["image_size"] = 32,
        ["patch_size"] = 4,
        ["num_channels"] = 3,
        ["hidden_size"] = 128,
        ["num_hidden_layers"] = 4,
        ["num_attention_heads"] = 4,
        ["intermediate_size"] = 256,
        ["hidden_act"] = "gelu",
        ["hidden_dropout_prob"] = 0.0,
        ["attention_probs_dropout_prob"] = 0.0,
        ["initializer_range"] = 0.02,
        ["layer_norm_eps"] = 1e-12,
        ["qkv_bias"] = true,
    };

    private static GraphValue Describe(GraphParts parts) => parts.Weights["classifier"].Linear(
        parts.Weights[ModelType].VisionTransformer(parts.Inputs.PixelValues!.Value, VisionConfig.From(parts.Config), Special));

    private static ForwardPass ForImageClassification(ModelParts parts)
    {
        VisionConfig config = VisionConfig.From(parts.Config);
        Initialiser normal = Initialisers.Normal(config.InitializerRange);
        var vit = new VisionTransformer(parts.Weights[ModelType], config, Special, normal, parts.Operators);
        Linear classifier = Linear.ToLabels(parts.Weights["classifier"], config.HiddenSize, parts.Labels, normal);
        return (batch, options) => classifier.Forward(vit.Forward(batch.PixelValues!, options));
    }
}
