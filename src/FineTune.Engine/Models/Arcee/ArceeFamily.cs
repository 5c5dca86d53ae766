using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Arcee;

/// <summary>Arcee's AFM (2025; transformers/models/arcee/modeling_arcee.py): Llama without a gate.</summary>
internal static class ArceeFamily
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "arcee",
        "Arcee",
        Read,
        LlamaGguf.Of("arcee") with { Activations = ["relu2"], RopeKinds = [.. GgufRules.RopeKinds, "llama3"], Tables = LlamaGguf.TablesOf });

    private static DecoderConfig Read(ConfigFile config)
    {
        var read = DecoderConfig.From(
            config,
            new DecoderDefaults { HiddenSize = 2560, IntermediateSize = 18_432, Activation = "relu2", MaxPositionEmbeddings = 4096, NormEps = 1e-5 });
        bool bias = config.Flag("attention_bias", false);
        DecoderSizes sizes = read.Sizes with { AttentionBias = bias, OutputBias = bias, MlpBias = config.Flag("mlp_bias", false), HasGate = false };
        return read with { Sizes = sizes };
    }
}
