using FineTune.Engine.Gguf;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Exaone4;

/// <summary>
/// EXAONE 4.0 (LG AI Research, 2025; transformers/models/exaone4/modeling_exaone4.py): norms behind attention and feed-forward, and where some layers attend
/// to a window the others rotate nothing.
/// </summary>
internal static class Exaone4Family
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "exaone4",
        "Exaone4",
        Read,
        new DecoderGguf("exaone4")
        {
            RopeKinds = [.. GgufRules.RopeKinds, "llama3"],
            Tables = LlamaGguf.TablesOf,
            WritesHeadSize = _ => false,
            Add = AddGguf,
        });

    private static DecoderConfig Read(ConfigFile config)
    {
        var read = DecoderConfig.From(
            config, new DecoderDefaults { VocabSize = 102_400, IntermediateSize = 16_384, NumKeyValueHeads = 32, NormEps = 1e-5 });
        DecoderConfig with = read with
        {
            Sizes = read.Sizes with { NormalisesInputs = false, NormalisesOutputs = true, QueryKeyNorm = new QueryKeyNorm() },
        };
        if (config.Json.ContainsKey("sliding_window") && !config.Has("sliding_window"))
        {
            return with;
        }

        int pattern = config.Has("layer_types") ? 1 : config.Positive("sliding_window_pattern", 4);
        DecoderConfig windowed = with.WithWindows(config, config.Positive("sliding_window", 4096), layer => (layer + 1) % pattern != 0);
        return windowed.WithKinds(layer => windowed.KindOf(layer) with { IsRotated = windowed.KindOf(layer).Mask.WindowLength is not null });
    }

    private static void AddGguf(GgufMetadata parameters, ConfigFile file, DecoderConfig config) => parameters.Add("exaone4.vocab_size", config.VocabSize);
}
