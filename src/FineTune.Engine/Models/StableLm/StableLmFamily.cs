using FineTune.Engine.Gguf;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.StableLm;

/// <summary>StableLM (Stability AI, 2023; transformers/models/stablelm/modeling_stablelm.py): layer norms, and a quarter of each head is rotated.</summary>
internal static class StableLmFamily
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "stablelm", "StableLm", Read, new DecoderGguf("stablelm") { RepeatsHead = true, WritesHeadSize = _ => false, Add = AddGguf });

    private static DecoderConfig Read(ConfigFile config)
    {
        var read = DecoderConfig.From(config, new DecoderDefaults
        {
            VocabSize = 50_304,
            HiddenSize = 2560,
            IntermediateSize = 6912,
            NumKeyValueHeads = 32,
            MaxPositionEmbeddings = 4096,
            NormEpsField = "layer_norm_eps",
            NormEps = 1e-5,
        });
        if (read.Sizes.Attention.QuerySize != read.Sizes.Hidden)
        {
            throw config.Bad($"head_dim {read.Sizes.Attention.HeadSize} is not hidden_size by num_attention_heads");
        }

        DecoderSizes sizes = read.Sizes with
        {
            AttentionBias = config.Flag("use_qkv_bias", false),
            IsParallel = config.Flag("use_parallel_residual", false),
            Norm = NormKind.Layer,
            QueryKeyNorm = config.Flag("qk_layernorm", false)
                ? new QueryKeyNorm(HeadNormWeights.OwnModules) { Query = "q_layernorm", Key = "k_layernorm" }
                : null,
            ResidualDropout = config.Probability("hidden_dropout", 0),
            DropsAttention = false,
        };
        return read with
        {
            Sizes = sizes,
            LayerKinds = [read.LayerKinds[0] with { Rope = read.LayerKinds[0].Rope.WithPartialRotaryFactor(config, "partial_rotary_factor", 0.25) }],
        };
    }

    private static void AddGguf(GgufMetadata parameters, ConfigFile file, DecoderConfig config)
    {
        GgufRules.Require(config.Sizes.QueryKeyNorm is null, "qk_layernorm", true, "without it");
        parameters
            .Add("stablelm.rope.dimension_count", (int)(config.LayerKinds[0].Rope.PartialRotaryFactor * config.Sizes.Attention.HeadSize))
            .Add("stablelm.use_parallel_residual", config.Sizes.IsParallel);
    }
}
