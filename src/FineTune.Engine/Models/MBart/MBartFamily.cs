namespace FineTune.Engine.Models.MBart;

/// <summary>
/// mBART and mBART-50 (Liu et al., 2020; Tang et al., 2020; transformers/models/mbart/modeling_mbart.py). A row of the decoder begins with the last token of
/// its text, which of mBART is a language (shift_tokens_right).
/// </summary>
internal static class MBartFamily
{
    public static ModelFamily Definition { get; } = BartPattern.Create(
        "mbart",
        "MBartForConditionalGeneration",
        config => BartConfig.From(config, vocabulary: 50_265, padding: 1) with { NormalisesEmbeddings = true, NormalisesBefore = true },
        _ => null);
}
