using System.Text.Json.Nodes;
using FineTune.Engine.Models.Adapters;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Ast;

/// <summary>
/// The audio spectrogram transformer (Gong, Chung and Glass, 2021;
/// transformers/models/audio_spectrogram_transformer/modeling_audio_spectrogram_transformer.py).
/// </summary>
internal static class AstFamily
{
    private const string Prefix = "audio_spectrogram_transformer";

    private static readonly string[] Special = ["cls_token", "distillation_token"];

    public static ModelFamily Definition { get; } = new(
        "audio-spectrogram-transformer", Prefix, [new(ModelHead.AudioClassification, "ASTForAudioClassification", ForClassification) { Graph = Describe }])
    {
        Modules = ModuleNames.OfVisionTransformers,
        MaxSequence = _ => null,
        TokenTypes = _ => 0,
        Sounds = new SoundReader(AstFeatureExtractor.TypeName, Usual) { Size = config => AstConfig.From(config).Size },
    };

    private static AstFeatureExtractor Usual(ConfigFile config)
    {
        FeatureSize size = AstConfig.From(config).Size;
        return new AstFeatureExtractor(new JsonObject { ["max_length"] = size.Rows, ["num_mel_bins"] = size.Columns });
    }

    private static ForwardPass ForClassification(ModelParts parts)
    {
        AstConfig config = AstConfig.From(parts.Config);
        VisionConfig layers = config.Layers;
        var model = new AstModel(parts.Weights[Prefix], config, parts.Operators);
        WeightScope classifier = parts.Weights["classifier"];
        var norm = new LayerNorm(classifier["layernorm"], layers.HiddenSize, layers.LayerNormEps);
        Linear dense = Linear.ToLabels(classifier["dense"], layers.HiddenSize, parts.Labels, Initialisers.Normal(layers.InitializerRange));
        return (batch, options) => dense.Forward(norm.Forward(model.Forward(batch, options)));
    }

    private static GraphValue Describe(GraphParts parts)
    {
        AstConfig config = AstConfig.From(parts.Config);
        (GraphBuilder graph, VisionConfig layers) = (parts.Graph, config.Layers);
        GraphScope model = parts.Weights[Prefix];
        GraphScope embeddings = model["embeddings"];
        GraphValue sounds = parts.Inputs.SoundValues!.Value;
        var patch = new ImageSize(config.Patch, config.Patch);
        GraphValue convolved = embeddings["patch_embeddings.projection"].Convolution(
            graph.Unsqueeze(graph.Transpose(sounds, 0, 2, 1), 1), patch, new ImageSize(config.FrequencyStride, config.TimeStride));
        GraphValue patches = graph.Transpose(graph.Reshape(convolved, 0, layers.HiddenSize, -1), 0, 2, 1);
        GraphValue rows = graph.Unsqueeze(graph.Length(sounds, 0), 0);
        GraphValue shape = graph.Apply("Concat", [rows, graph.Constant([1L, layers.HiddenSize])], new OnnxAttribute("axis", 0L));
        GraphValue[] all =
            [.. Special.Select(name => graph.Apply("Expand", embeddings.Weight(name), shape)), patches];
        GraphValue states = graph.Add(graph.Apply("Concat", all, new OnnxAttribute("axis", 1L)), embeddings.Weight("position_embeddings"));
        for (int layer = 0; layer < layers.Layers; layer++)
        {
            states = model["encoder.layer"][layer].VisionLayer(states, layers);
        }

        GraphValue special = model["layernorm"].LayerNorm(graph.Slice(states, 0, AstModel.Special, axis: 1), layers.LayerNormEps);
        GraphValue pooled = graph.Apply("ReduceMean", [special, graph.Constant([1L])], new OnnxAttribute("keepdims", 0L));
        return parts.Weights["classifier.dense"].Linear(parts.Weights["classifier.layernorm"].LayerNorm(pooled, layers.LayerNormEps));
    }
}
