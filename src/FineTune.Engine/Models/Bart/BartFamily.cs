namespace FineTune.Engine.Models.Bart;

/// <summary>BART (Lewis et al., 2019; transformers/models/bart/modeling_bart.py).</summary>
internal static class BartFamily
{
    public static ModelFamily Definition { get; } = BartPattern.Create(
        "bart",
        "BartForConditionalGeneration",
        config => BartConfig.From(config, vocabulary: 50_265, padding: 1) with { NormalisesEmbeddings = true },
        config => config.NotNegative("decoder_start_token_id", 2));
}
