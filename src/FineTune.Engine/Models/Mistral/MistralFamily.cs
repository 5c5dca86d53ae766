namespace FineTune.Engine.Models.Mistral;

/// <summary>Mistral (Jiang et al., 2023; transformers/models/mistral/modeling_mistral.py).</summary>
internal static class MistralFamily
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create("mistral", "Mistral", Read, LlamaGguf.Description);

    private static DecoderConfig Read(ConfigFile config)
    {
        var read = DecoderConfig.From(
            config, new DecoderDefaults { IntermediateSize = 14_336, NumKeyValueHeads = 8, MaxPositionEmbeddings = 131_072 });
        // Layers of several types are Ministral's, another family.
        config.RequireOneOf("layer_types");
        int? window = config.Json.ContainsKey("sliding_window") && !config.Has("sliding_window") ? null : config.Positive("sliding_window", 4096);
        return read.WithWindows(config, window, _ => true);
    }
}
