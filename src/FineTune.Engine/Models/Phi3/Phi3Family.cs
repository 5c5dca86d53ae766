using FineTune.Contracts;
using FineTune.Engine.Gguf;
using FineTune.Engine.Models.Attention;

namespace FineTune.Engine.Models.Phi3;

/// <summary>Phi-3 and Phi-4-mini (Abdin et al., 2024; transformers/models/phi3/modeling_phi3.py): packed projections, long RoPE.</summary>
internal static class Phi3Family
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "phi3",
        "Phi3",
        Read,
        new DecoderGguf("phi3") { WritesHeadSize = _ => false, RopeKinds = ["default", "longrope"], Add = AddGguf, Tables = TablesOf });

    private static DecoderConfig Read(ConfigFile config)
    {
        // What the first files called it.
        ConfigFile renamed = WithLongRope(config);
        var read = DecoderConfig.From(renamed, new DecoderDefaults
        {
            VocabSize = 32_064,
            HiddenSize = 3072,
            IntermediateSize = 8192,
            MaxPositionEmbeddings = 4096,
            NormEps = 1e-5,
            PadTokenId = 32_000,
        });
        RopeParameters rope = read.LayerKinds[0].Rope;
        if (rope.Type is not ("default" or "longrope"))
        {
            throw new FineTuneException(
                DiagnosticCatalog.UnsupportedConfig,
                config.Path is null ? null : new SourcePosition(config.Path),
                "rope_type",
                $"\"{rope.Type}\"",
                "\"default\", \"longrope\"");
        }

        rope = rope.WithPartialRotaryFactor(config, "partial_rotary_factor", 1) with
        {
            OriginalMaxPositions = config.Positive("original_max_position_embeddings", 4096),
        };
        int? window = config.Has("sliding_window") ? config.Positive("sliding_window", 4096) : null;
        return (read with
        {
            Sizes = read.Sizes with { HasPackedProjections = true, ResidualDropout = config.Probability("resid_pdrop", 0) },
            LayerKinds = [read.LayerKinds[0] with { Rope = rope }],
        }).WithWindows(config, window, _ => true);
    }

    private static ConfigFile WithLongRope(ConfigFile config)
    {
        ConfigFile copy = config with { Json = config.Json.DeepClone().AsObject() };
        foreach (string field in (string[])["rope_scaling", "rope_parameters"])
        {
            if (copy.Json[field] is System.Text.Json.Nodes.JsonObject rope)
            {
                foreach (string name in (string[])["rope_type", "type"])
                {
                    if (rope[name]?.ToString() is "su" or "yarn")
                    {
                        rope[name] = "longrope";
                    }
                }
            }
        }

        return copy;
    }

    private static void AddGguf(GgufMetadata parameters, ConfigFile file, DecoderConfig config)
    {
        RopeParameters rope = config.LayerKinds[0].Rope;
        int rotated = (int)(rope.PartialRotaryFactor * config.Sizes.Hidden) / config.Sizes.Attention.Heads;
        parameters.Add("phi3.rope.scaling.original_context_length", rope.OriginalMaxPositions);
        parameters.Add("phi3.rope.dimension_count", rotated);
        // 0 tells Phi-4 from the others, which llama.cpp has windows for that it does not use.
        parameters.Add("phi3.attention.sliding_window", file.Has("sliding_window") ? file.Positive("sliding_window", 4096) : 0);
        if (rope.Type == "longrope")
        {
            double factor = (double)rope.MaxPositions / rope.OriginalMaxPositions;
            double usual = factor <= 1 ? 1 : Math.Sqrt(1 + (Math.Log(factor) / Math.Log(rope.OriginalMaxPositions)));
            parameters.Add("phi3.rope.scaling.attn_factor", rope.AttentionFactor ?? usual);
        }
    }

    private static IReadOnlyList<(string Name, float[] Values)> TablesOf(DecoderConfig config)
    {
        RopeParameters rope = config.LayerKinds[0].Rope;
        return rope.Type == "longrope"
            ? [("rope_factors_long.weight", [.. rope.LongFactor]), ("rope_factors_short.weight", [.. rope.ShortFactor])]
            : [];
    }
}
