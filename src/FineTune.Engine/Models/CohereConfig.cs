using FineTune.Engine.Gguf;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models;

/// <summary>
/// What both generations of Cohere's models share beyond Llama's pattern: norms without biases, attention and feed-forward side by side, and scores of the
/// vocabulary that are scaled (transformers/models/cohere/modeling_cohere.py).
/// </summary>
internal static class CohereConfig
{
    public static DecoderConfig Read(ConfigFile config)
    {
        var read = DecoderConfig.From(config, new DecoderDefaults
        {
            VocabSize = 256_000,
            HiddenSize = 8192,
            IntermediateSize = 22_528,
            NumHiddenLayers = 40,
            NumAttentionHeads = 64,
            MaxPositionEmbeddings = 8192,
            NormEpsField = "layer_norm_eps",
            NormEps = 1e-5,
            PadTokenId = 0,
            TieWordEmbeddings = true,
        });
        bool bias = config.Flag("attention_bias", false);
        return read with
        {
            Sizes = read.Sizes with { AttentionBias = bias, OutputBias = bias, IsParallel = true, Norm = NormKind.LayerWithoutBias },
            LayerKinds = [read.LayerKinds[0] with { Rope = read.LayerKinds[0].Rope with { IsInterleaved = true } }],
            LogitScale = config.Number("logit_scale", 0.0625),
        };
    }

    /// <summary>An architecture of llama.cpp, which has neither biases nor a head of its own, and scales no positions.</summary>
    public static DecoderGguf Gguf(string architecture) => new(architecture)
    {
        HasHead = false,
        WritesHeadSize = _ => false,
        RopeKinds = ["default", "dynamic"],
        Add = (parameters, _, config) => AddScales(parameters, architecture, config),
    };

    public static void AddScales(GgufMetadata parameters, string architecture, DecoderConfig config) => parameters
        .Add($"{architecture}.logit_scale", config.LogitScale!.Value)
        .Add($"{architecture}.rope.scaling.type", "none");
}
