using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Gemma;

/// <summary>Gemma, the first one (Gemma Team, 2024; transformers/models/gemma/modeling_gemma.py).</summary>
internal static class GemmaFamily
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "gemma", "Gemma", Read, new DecoderGguf("gemma") { Activations = GgufRules.Gelu, HasHead = false }, ties: true);

    private static DecoderConfig Read(ConfigFile config)
    {
        config.RequireOneOf("use_bidirectional_attention", false);
        var read = DecoderConfig.From(config, new DecoderDefaults
        {
            VocabSize = 256_000,
            HiddenSize = 3072,
            IntermediateSize = 24_576,
            NumHiddenLayers = 28,
            NumAttentionHeads = 16,
            NumKeyValueHeads = 16,
            HeadDim = 256,
            Activation = "gelu_pytorch_tanh",
            MaxPositionEmbeddings = 8192,
            PadTokenId = 0,
            TieWordEmbeddings = true,
        });
        bool bias = config.Flag("attention_bias", false);
        DecoderSizes sizes = read.Sizes with { AttentionBias = bias, OutputBias = bias, NormAddsOne = true };
        return read with { Sizes = sizes, EmbeddingScale = (float)Math.Sqrt(sizes.Hidden) };
    }
}
