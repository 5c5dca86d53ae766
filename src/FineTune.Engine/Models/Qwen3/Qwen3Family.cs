using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Qwen3;

/// <summary>Qwen3 (Yang et al., 2025; transformers/models/qwen3/modeling_qwen3.py): Qwen2 with normalised queries and keys.</summary>
internal static class Qwen3Family
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create("qwen3", "Qwen3", Read, new DecoderGguf("qwen3"));

    private static DecoderConfig Read(ConfigFile config)
    {
        var read = DecoderConfig.From(
            config,
            new DecoderDefaults
            {
                VocabSize = 151_936,
                IntermediateSize = 22_016,
                NumKeyValueHeads = 32,
                HeadDim = 128,
                MaxPositionEmbeddings = 32_768,
            });
        int? window = config.Flag("use_sliding_window", false) && !(config.Json.ContainsKey("sliding_window") && !config.Has("sliding_window"))
            ? config.Positive("sliding_window", 4096)
            : null;
        int first = config.NotNegative("max_window_layers", 28);
        bool bias = config.Flag("attention_bias", false);
        DecoderSizes sizes = read.Sizes with { AttentionBias = bias, OutputBias = bias, QueryKeyNorm = new QueryKeyNorm() };
        return (read with { Sizes = sizes }).WithWindows(config, window, layer => layer >= first);
    }
}
