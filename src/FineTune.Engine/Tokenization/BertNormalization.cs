namespace FineTune.Engine.Tokenization;

/// <summary>Options of Hugging Face's <c>BertNormalizer</c> (tokenizers/src/normalizers/bert.rs). Its clean_text is always on.</summary>
internal sealed record BertNormalization
{
    public bool Lowercase { get; init; } = true;

    /// <summary>Null: as <see cref="Lowercase"/> says.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Makes each Chinese character a word.</summary>
    public bool HandleChineseChars { get; init; } = true;

    public bool StripsAccents => StripAccents ?? Lowercase;
}
