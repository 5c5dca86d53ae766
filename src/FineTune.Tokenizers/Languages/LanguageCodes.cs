using System.Text.Json.Nodes;

namespace FineTune.Tokenizers;

/// <summary>The tokens by which models of many languages are told which they read and which they give.</summary>
internal static class LanguageCodes
{
    private const string SourceOption = "src_lang";
    private const string TargetOption = "tgt_lang";

    /// <summary>mBART's, in the order of their ids (transformers/models/mbart/tokenization_mbart.py).</summary>
    public static IReadOnlyList<string> MBart { get; } =
    [
        "ar_AR", "cs_CZ", "de_DE", "en_XX", "es_XX", "et_EE", "fi_FI", "fr_XX", "gu_IN", "hi_IN", "it_IT", "ja_XX", "kk_KZ", "ko_KR", "lt_LT", "lv_LV",
        "my_MM", "ne_NP", "nl_XX", "ro_RO", "ru_RU", "si_LK", "tr_TR", "vi_VN", "zh_CN",
    ];

    /// <summary>mBART-50's (transformers/models/mbart50/tokenization_mbart50.py).</summary>
    public static IReadOnlyList<string> MBart50 { get; } =
    [
        .. MBart, "af_ZA", "az_AZ", "bn_IN", "fa_IR", "he_IL", "hr_HR", "id_ID", "ka_GE", "km_KH", "mk_MK", "ml_IN", "mn_MN", "mr_IN", "pl_PL", "ps_AF",
        "pt_XX", "sv_SE", "sw_KE", "ta_IN", "te_IN", "th_TH", "tl_XX", "uk_UA", "ur_PK", "xh_ZA", "gl_ES", "sl_SI",
    ];

    /// <summary>True where a language's token stands with each text.</summary>
    public static bool AreIn(TokenizerDefinition definition) => Layout(definition) is not null;

    /// <summary>True where it stands before the text, and false where behind it.</summary>
    public static bool StandFirst(TokenizerDefinition definition) => Layout(definition)!.Single.StartsWith("lang", StringComparison.Ordinal);

    /// <summary>The languages there are tokens for.</summary>
    public static IReadOnlyList<string> Of(TokenizerDefinition definition) =>
        [.. definition.AddedTokens.Where(token => token.Special).Select(token => token.Content).Where(IsCode)];

    /// <summary>The language that the files name, or else the class's own.</summary>
    public static string Source(TokenizerDefinition definition) => definition.Config.Text(SourceOption) ?? Layout(definition)!.Language!;

    /// <summary>The same of texts that are to be given.</summary>
    public static string Target(TokenizerDefinition definition) => definition.Config.Text(TargetOption) ?? Source(definition);

    /// <summary>The tokenizer for texts to read in one language and texts to give in another.</summary>
    public static TokenizerDefinition With(TokenizerDefinition definition, string source, string target)
    {
        JsonObject file = definition.Config.File is { } known ? (JsonObject)known.DeepClone() : [];
        file[SourceOption] = source;
        file[TargetOption] = target;
        return SpecialTokenRules.Apply(definition with { Config = definition.Config with { File = file } }, definition.ClassName);
    }

    /// <summary>The same tokenizer for the texts to give.</summary>
    public static TokenizerDefinition ForTargets(TokenizerDefinition definition) => With(definition, Target(definition), Target(definition));

    private static ClassLayout? Layout(TokenizerDefinition definition) =>
        ClassLayout.Of(definition.ClassName, definition.Config) is { LanguageOption: SourceOption } layout ? layout : null;

    /// <summary>As en_XX and eng_Latn.</summary>
    private static bool IsCode(string token)
    {
        int underscore = token.IndexOf('_', StringComparison.Ordinal);
        return underscore is 2 or 3 && token.Length - underscore is 3 or 5 && token[..underscore].All(char.IsAsciiLetterLower)
            && token[(underscore + 1)..].All(char.IsAsciiLetter);
    }
}
