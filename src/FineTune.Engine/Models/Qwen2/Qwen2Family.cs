namespace FineTune.Engine.Models.Qwen2;

/// <summary>Qwen2 and Qwen2.5 (Yang et al., 2024; transformers/models/qwen2/modeling_qwen2.py).</summary>
internal static class Qwen2Family
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "qwen2", "Qwen2", Read, new DecoderGguf("qwen2") { WritesHeadSize = file => file.Has("head_dim") });

    private static DecoderConfig Read(ConfigFile config)
    {
        var read = DecoderConfig.From(
            config,
            new DecoderDefaults { VocabSize = 151_936, IntermediateSize = 22_016, NumKeyValueHeads = 32, MaxPositionEmbeddings = 32_768 });
        int? window = config.Flag("use_sliding_window", false) && !(config.Json.ContainsKey("sliding_window") && !config.Has("sliding_window"))
            ? config.Positive("sliding_window", 4096)
            : null;
        int first = config.NotNegative("max_window_layers", 28);
        return (read with { Sizes = read.Sizes with { AttentionBias = true } }).WithWindows(config, window, layer => layer >= first);
    }
}
