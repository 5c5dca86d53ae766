namespace FineTune.Engine.Tokenization;

/// <summary>Turns text into token ids. An instance keeps caches and buffers: one thread at a time.</summary>
internal interface ITextTokenizer
{
    /// <summary>One more than the largest id.</summary>
    int VocabularySize { get; }

    int PadTokenId { get; }

    int UnknownTokenId { get; }

    int ClassTokenId { get; }

    int SeparatorTokenId { get; }

    int MaskTokenId { get; }

    /// <summary>Special tokens in a row of one text, or of a pair.</summary>
    int SpecialTokenCount(bool pair);

    /// <summary>Encodes one text: <c>[CLS] a [SEP]</c>, at most <paramref name="maxLength"/> ids.</summary>
    void Encode(ReadOnlySpan<char> text, int maxLength, TokenizedText result);

    /// <summary>Encodes two texts: <c>[CLS] a [SEP] b [SEP]</c>; what is too long is taken from the longer one.</summary>
    void EncodePair(ReadOnlySpan<char> text, ReadOnlySpan<char> pair, int maxLength, TokenizedText result);
}
