using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.SmolLM3;

/// <summary>SmolLM3 (Hugging Face, 2025; transformers/models/smollm3/modeling_smollm3.py): Llama, of which some layers rotate nothing.</summary>
internal static class SmolLM3Family
{
    private const int UsualInterval = 4;

    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "smollm3", "SmolLM3", Read, LlamaGguf.Of("smollm3") with { Rotates = layer => (layer + 1) % UsualInterval != 0 }, ties: true);

    private static DecoderConfig Read(ConfigFile config)
    {
        var read = DecoderConfig.From(config, new DecoderDefaults
        {
            VocabSize = 128_256,
            HiddenSize = 2048,
            NumHiddenLayers = 36,
            NumAttentionHeads = 16,
            NumKeyValueHeads = 4,
            MaxPositionEmbeddings = 32_768,
            RopeTheta = 2_000_000,
            PadTokenId = 128_004,
            TieWordEmbeddings = true,
        });
        bool bias = config.Flag("attention_bias", false);
        DecoderSizes sizes = read.Sizes with { AttentionBias = bias, OutputBias = bias, MlpBias = config.Flag("mlp_bias", false) };
        IReadOnlyList<int> rotated = Rotated(config, read.Layers.Count);
        int? window = config.Flag("use_sliding_window", false) && config.Has("sliding_window") ? config.Positive("sliding_window", 4096) : null;
        DecoderConfig windowed = (read with { Sizes = sizes }).WithWindows(config, window, layer => rotated[layer] == 0);
        return windowed.WithKinds(layer => windowed.KindOf(layer) with { IsRotated = rotated[layer] != 0 });
    }

    /// <returns>Of each layer 0 where it rotates nothing.</returns>
    private static IReadOnlyList<int> Rotated(ConfigFile config, int layers)
    {
        int interval = config.Positive("no_rope_layer_interval", UsualInterval);
        IReadOnlyList<int> rotated = config.WholeNumbers(
            "no_rope_layers", [.. Enumerable.Range(1, layers).Select(number => number % interval == 0 ? 0 : 1)], least: 0);
        return rotated.Count >= layers
            ? rotated
            : throw config.Bad($"no_rope_layers has {rotated.Count} numbers, but num_hidden_layers is {layers}");
    }
}
