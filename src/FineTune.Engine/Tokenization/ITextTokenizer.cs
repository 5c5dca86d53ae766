namespace FineTune.Engine.Tokenization;

/// <summary>Turns text into token ids and back. An instance keeps caches and buffers: one thread at a time.</summary>
internal interface ITextTokenizer
{
    /// <summary>One more than the largest id.</summary>
    int VocabularySize { get; }

    /// <summary>Null where the tokenizer has no such token; many decoders have no padding.</summary>
    int? PadTokenId { get; }

    /// <inheritdoc cref="PadTokenId"/>
    int? UnknownTokenId { get; }

    /// <inheritdoc cref="PadTokenId"/>
    int? ClassTokenId { get; }

    /// <inheritdoc cref="PadTokenId"/>
    int? SeparatorTokenId { get; }

    /// <inheritdoc cref="PadTokenId"/>
    int? MaskTokenId { get; }

    /// <inheritdoc cref="PadTokenId"/>
    int? BeginTokenId { get; }

    /// <inheritdoc cref="PadTokenId"/>
    int? EndTokenId { get; }

    /// <summary>Special tokens that a row of one text, or of a pair, is given.</summary>
    int SpecialTokenCount(bool pair);

    /// <summary>Encodes one text with its special tokens, at most <paramref name="maxLength"/> ids.</summary>
    void Encode(ReadOnlySpan<char> text, int maxLength, TokenizedText result);

    /// <summary>Encodes two texts with their special tokens; what is too long is taken from the longer one.</summary>
    void EncodePair(ReadOnlySpan<char> text, ReadOnlySpan<char> pair, int maxLength, TokenizedText result);

    /// <summary>
    /// Encodes a text that is split into words already, as transformers does with <c>is_split_into_words=True</c>. Where
    /// <paramref name="result"/> keeps details, <see cref="TokenizedText.WordOf"/> gives each token's index in <paramref name="words"/>.
    /// </summary>
    void EncodeWords(IReadOnlyList<string> words, int maxLength, TokenizedText result);
}
