using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.SeedOss;

/// <summary>Seed-OSS (ByteDance, 2025; transformers/models/seed_oss/modeling_seed_oss.py): Llama with biases of queries, keys and values.</summary>
internal static class SeedOssFamily
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "seed_oss", "SeedOss", Read, new DecoderGguf("seed_oss") { MlpNorm = "post_attention_norm", OutputBiasField = "attention_out_bias" });

    private static DecoderConfig Read(ConfigFile config)
    {
        var read = DecoderConfig.From(config, new DecoderDefaults
        {
            VocabSize = 155_136,
            IntermediateSize = 27_648,
            NumHiddenLayers = 64,
            NumAttentionHeads = 80,
            NumKeyValueHeads = 8,
            HeadDim = 128,
            MaxPositionEmbeddings = 524_288,
            AttentionDropout = 0.1,
            PadTokenId = 1,
        });
        DecoderSizes sizes = read.Sizes with
        {
            AttentionBias = config.Flag("attention_bias", true),
            OutputBias = config.Flag("attention_out_bias", false),
            MlpBias = config.Flag("mlp_bias", false),
            ResidualDropout = config.Probability("residual_dropout", 0.1),
        };
        return read with { Sizes = sizes };
    }
}
