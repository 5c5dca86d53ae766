using System.Text.Json.Nodes;
using FineTune.Tokenizers.Normalization;

namespace FineTune.Tokenizers.Json;

/// <summary>Builds normalizers.</summary>
internal static class NormalizerReader
{
    public static INormalizer? Read(JsonNode? component)
    {
        Component.CheckCount(component, "normalizers", "normalizer");
        return component is null ? null : ReadOne(component);
    }

    private static INormalizer ReadOne(JsonNode component)
    {
        string type = Component.TypeOf(component)!;
        return type == "Sequence"
            ? new SequenceNormalizer([.. Component.Parts(component, "normalizers").Select(ReadOne)])
            : new NamedNormalizer(Create(type, component), type);
    }

    private static INormalizer Create(string type, JsonNode component) => type switch
    {
        "BertNormalizer" => new BertNormalizer(ReadBert(component)),
        "Strip" => new StripNormalizer(Component.Flag(component, "strip_left"), Component.Flag(component, "strip_right")),
        "StripAccents" => new StripAccentsNormalizer(),
        "NFC" => new UnicodeNormalizer(composes: true, compatible: false),
        "NFD" => new UnicodeNormalizer(composes: false, compatible: false),
        "NFKC" => new UnicodeNormalizer(composes: true, compatible: true),
        "NFKD" => new UnicodeNormalizer(composes: false, compatible: true),
        "Lowercase" => new LowercaseNormalizer(),
        "Nmt" => new NmtNormalizer(),
        "Precompiled" => new PrecompiledNormalizer(Convert.FromBase64String(Component.Text(component, "precompiled_charsmap"))),
        "Replace" => new ReplaceNormalizer(Component.Pattern(component), Component.Text(component, "content")),
        "Prepend" => new PrependNormalizer(Component.Text(component, "prepend")),
        "ByteLevel" => new ByteLevelNormalizer(),
        _ => throw TokenizerException.Unsupported($"its normalizer {TokenizerLimits.Shown(type)}"),
    };

    public static BertNormalization ReadBert(JsonNode component) => new()
    {
        CleanText = Component.Flag(component, "clean_text"),
        HandleChineseChars = Component.Flag(component, "handle_chinese_chars"),
        StripAccents = component["strip_accents"] is null ? null : Component.Flag(component, "strip_accents"),
        Lowercase = Component.Flag(component, "lowercase"),
    };
}
