using FineTune.Engine.Gguf;
using FineTune.Engine.Models.Attention;

namespace FineTune.Engine.Models;

/// <summary>llama.cpp's architecture of Llama, which is that of Mistral too (conversion/llama.py).</summary>
internal static class LlamaGguf
{
    public static DecoderGguf Description { get; } = new("llama")
    {
        PermutesHeads = true,
        TakesBiases = true,
        RopeKinds = [.. GgufRules.RopeKinds, "llama3"],
        Add = Add,
        Tables = TablesOf,
    };

    private static void Add(GgufMetadata parameters, ConfigFile file, DecoderConfig config) => parameters
        .Add("llama.vocab_size", config.VocabSize)
        .Add("llama.rope.dimension_count", config.Sizes.Attention.HeadSize);

    private static IReadOnlyList<(string Name, float[] Values)> TablesOf(DecoderConfig config) => config.LayerKinds[0].Rope is { Type: "llama3" } rope
        ? [("rope_freqs.weight", RotaryFactors.Llama3(rope, config.Sizes.Attention.HeadSize))]
        : [];
}
