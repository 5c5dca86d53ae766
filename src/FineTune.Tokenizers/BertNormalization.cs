using System.Text.Json.Nodes;

namespace FineTune.Tokenizers;

/// <summary>Options of Hugging Face's <c>BertNormalizer</c> (tokenizers/src/normalizers/bert.rs).</summary>
internal sealed record BertNormalization
{
    /// <summary>Drops control characters and makes every white space a space.</summary>
    public bool CleanText { get; init; } = true;

    public bool Lowercase { get; init; } = true;

    /// <summary>Null: as <see cref="Lowercase"/> says.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Makes each Chinese character a word.</summary>
    public bool HandleChineseChars { get; init; } = true;

    public bool StripsAccents => StripAccents ?? Lowercase;

    /// <summary>As tokenizer.json has it.</summary>
    public JsonObject ToJson() => new()
    {
        ["type"] = "BertNormalizer",
        ["clean_text"] = CleanText,
        ["handle_chinese_chars"] = HandleChineseChars,
        ["strip_accents"] = StripAccents,
        ["lowercase"] = Lowercase,
    };
}
