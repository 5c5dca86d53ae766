using FineTune.Engine.Gguf;
using FineTune.Engine.Models.Attention;

namespace FineTune.Engine.Models;

/// <summary>llama.cpp's architecture of Llama, which is that of Mistral too (conversion/llama.py).</summary>
internal static class LlamaGguf
{
    public static DecoderGguf Description { get; } = Of("llama") with
    {
        TakesBiases = true,
        RopeKinds = [.. GgufRules.RopeKinds, "llama3"],
        Tables = TablesOf,
    };

    /// <summary>An architecture of its own whose file is as Llama's, but for biases and rope_type llama3.</summary>
    public static DecoderGguf Of(string architecture) => new(architecture)
    {
        PermutesHeads = true,
        Add = (parameters, _, config) => AddSizes(parameters, architecture, config),
    };

    public static void AddSizes(GgufMetadata parameters, string architecture, DecoderConfig config) => parameters
        .Add($"{architecture}.vocab_size", config.VocabSize)
        .Add($"{architecture}.rope.dimension_count", config.Sizes.Attention.HeadSize);

    /// <summary>The factors of rope_type llama3.</summary>
    public static IReadOnlyList<(string Name, float[] Values)> TablesOf(DecoderConfig config) => config.LayerKinds[0].Rope is { Type: "llama3" } rope
        ? [("rope_freqs.weight", RotaryFactors.Llama3(rope, config.Sizes.Attention.HeadSize))]
        : [];
}
