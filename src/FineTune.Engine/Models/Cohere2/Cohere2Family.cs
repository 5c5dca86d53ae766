using FineTune.Engine.Gguf;

namespace FineTune.Engine.Models.Cohere2;

/// <summary>
/// Command R7B and Command A (Cohere, 2024; transformers/models/cohere2/modeling_cohere2.py): three of four layers attend to a window and rotate, the fourth
/// does neither. transformers has the language model alone.
/// </summary>
internal static class Cohere2Family
{
    private const int UsualPattern = 4;

    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "cohere2",
        "Cohere2",
        Read,
        CohereConfig.Gguf("cohere2") with
        {
            WindowPattern = UsualPattern,
            Rotates = layer => (layer + 1) % UsualPattern != 0,
            WritesHeadSize = file => file.Has("head_dim"),
            Add = AddGguf,
        },
        ties: true,
        heads: [ModelHead.CausalLanguageModeling]);

    private static DecoderConfig Read(ConfigFile config)
    {
        DecoderConfig read = CohereConfig.Read(config);
        if (read.Sizes.Attention.QuerySize != read.Sizes.Hidden)
        {
            throw config.Bad($"head_dim {read.Sizes.Attention.HeadSize} is not hidden_size by num_attention_heads");
        }

        int? window = config.Json.ContainsKey("sliding_window") && !config.Has("sliding_window") ? null : config.Positive("sliding_window", 4096);
        int pattern = config.Positive("sliding_window_pattern", UsualPattern);
        DecoderConfig windowed = read.WithWindows(config, window, layer => (layer + 1) % pattern != 0);
        return windowed.WithKinds(layer => windowed.KindOf(layer) with { IsRotated = windowed.KindOf(layer).Mask.WindowLength is not null });
    }

    private static void AddGguf(GgufMetadata parameters, ConfigFile file, DecoderConfig config)
    {
        CohereConfig.AddScales(parameters, "cohere2", config);
        parameters.Add("cohere2.vocab_size", config.VocabSize).Add("cohere2.rope.dimension_count", config.Sizes.Attention.HeadSize);
        GgufRules.AddWindow(parameters, "cohere2", config);
    }
}
