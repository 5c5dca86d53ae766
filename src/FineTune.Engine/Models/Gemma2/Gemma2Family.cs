using FineTune.Engine.Gguf;

namespace FineTune.Engine.Models.Gemma2;

/// <summary>Gemma 2 (Gemma Team, 2024; transformers/models/gemma2/modeling_gemma2.py).</summary>
internal static class Gemma2Family
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "gemma2",
        "Gemma2",
        Read,
        new DecoderGguf("gemma2")
        {
            Activations = GgufRules.Gelu,
            ActivationField = "hidden_activation",
            HasHead = false,
            WindowPattern = 2,
            Add = AddGguf,
        },
        ties: true);

    private static DecoderConfig Read(ConfigFile config)
    {
        config.RequireOneOf("use_bidirectional_attention", false);
        var read = DecoderConfig.From(config, GemmaConfig.Defaults with
        {
            VocabSize = 256_000,
            MaxPositionEmbeddings = 8192,
        });
        return GemmaConfig.Of(config, read, capOfScores: 50, capOfLogits: 30).WithWindows(config, GemmaConfig.Window(config), layer => layer % 2 == 0);
    }

    private static void AddGguf(GgufMetadata parameters, ConfigFile file, DecoderConfig config)
    {
        const int LayersOf27B = 46;
        GemmaConfig.RequireScale(file, config, LayersOf27B);
        GgufRules.Require(config.Sizes.Attention.SoftCap is not null, "attn_logit_softcapping", null, "with a cap");
        GgufRules.Require(config.LogitSoftCap is not null, "final_logit_softcapping", null, "with a cap");
        parameters.Add("gemma2.attn_logit_softcapping", config.Sizes.Attention.SoftCap!.Value);
        parameters.Add("gemma2.final_logit_softcapping", config.LogitSoftCap!.Value);
        GgufRules.AddWindow(parameters, "gemma2", config);
    }
}
