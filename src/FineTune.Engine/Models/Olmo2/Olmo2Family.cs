namespace FineTune.Engine.Models.Olmo2;

/// <summary>OLMo 2 (OLMo Team, 2024; transformers/models/olmo2/modeling_olmo2.py). transformers has no class of it for tokens.</summary>
internal static class Olmo2Family
{
    public static ModelFamily Definition { get; } = DecoderFamily.Create(
        "olmo2",
        "Olmo2",
        OlmoConfig.Read,
        new DecoderGguf("olmo2") { WritesHeadSize = _ => false },
        heads: [ModelHead.SequenceClassification, ModelHead.CausalLanguageModeling]);
}
