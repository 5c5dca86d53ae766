namespace FineTune.Engine.Models.Ministral;

/// <summary>Ministral (Mistral AI, 2024; transformers/models/ministral/modeling_ministral.py): Mistral with windows in some layers.</summary>
internal static class MinistralFamily
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create("ministral", "Ministral", Read, LlamaGguf.Description);

    private static DecoderConfig Read(ConfigFile config)
    {
        var read = DecoderConfig.From(
            config, new DecoderDefaults { IntermediateSize = 14_336, NumKeyValueHeads = 8, MaxPositionEmbeddings = 131_072 });
        int? window = config.Json.ContainsKey("sliding_window") && !config.Has("sliding_window") ? null : config.Positive("sliding_window", 4096);
        return read.WithWindows(config, window, _ => true);
    }
}
