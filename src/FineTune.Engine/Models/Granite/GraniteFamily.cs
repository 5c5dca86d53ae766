using FineTune.Engine.Gguf;

namespace FineTune.Engine.Models.Granite;

/// <summary>Granite 3 (IBM, 2024; transformers/models/granite/modeling_granite.py): Llama with four multipliers.</summary>
internal static class GraniteFamily
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "granite",
        "Granite",
        Read,
        LlamaGguf.Of("granite") with { TakesBiases = true, Add = AddGguf },
        heads: [ModelHead.CausalLanguageModeling]);

    private static DecoderConfig Read(ConfigFile config)
    {
        var read = DecoderConfig.From(config, new DecoderDefaults());
        bool bias = config.Flag("attention_bias", false);
        return read with
        {
            Sizes = read.Sizes with
            {
                AttentionBias = bias,
                OutputBias = bias,
                MlpBias = config.Flag("mlp_bias", false),
                Attention = read.Sizes.Attention with { Scale = config.PositiveNumber("attention_multiplier", 1) },
                ResidualScale = config.Number("residual_multiplier", 1),
            },
            EmbeddingMultiplier = config.Number("embedding_multiplier", 1),
            LogitScale = 1 / config.PositiveNumber("logits_scaling", 1),
        };
    }

    private static void AddGguf(GgufMetadata parameters, ConfigFile file, DecoderConfig config)
    {
        LlamaGguf.AddSizes(parameters, "granite", config);
        parameters
            .Add("granite.attention.scale", config.Sizes.Attention.Scale!.Value)
            .Add("granite.embedding_scale", config.EmbeddingMultiplier!.Value)
            .Add("granite.residual_scale", config.Sizes.ResidualScale!.Value)
            .Add("granite.logit_scale", file.PositiveNumber("logits_scaling", 1));
    }
}
