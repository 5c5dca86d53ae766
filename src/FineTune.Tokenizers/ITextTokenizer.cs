namespace FineTune.Tokenizers;

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

    /// <summary>How pairs are cut; <see cref="TruncationStrategy.LongestFirst"/> unless set.</summary>
    TruncationStrategy Truncation { get; set; }

    /// <summary>True where the begin of a text is cut and not its end; as tokenizer_config.json says unless set.</summary>
    bool TruncatesLeft { get; set; }

    /// <summary>False to encode without special tokens; true unless set.</summary>
    bool AddsSpecialTokens { get; set; }

    /// <summary>Turns tokens back into text.</summary>
    /// <param name="ids">Ids that stand for nothing are passed over.</param>
    /// <param name="skipSpecialTokens">Leaves special tokens out.</param>
    /// <param name="cleanUp">Takes spaces out before English punctuation; null: as tokenizer_config.json says (clean_up_tokenization_spaces), or else not.
    /// Text of byte pairs is left alone.</param>
    string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens, bool? cleanUp = null);

    /// <summary>A token as it is written in the vocabulary; null for an id that stands for nothing.</summary>
    string? TokenOf(int id);

    /// <summary>The same tokenizer for use beside this one on another thread.</summary>
    ITextTokenizer ForAnotherThread();
}
