namespace FineTune.Engine.Data;

/// <summary>The kinds of tokenizers that are trained where a base model brings none.</summary>
internal enum VocabularyKind
{
    /// <summary>BERT's lower-case WordPiece.</summary>
    Bert,

    /// <summary>RoBERTa's byte pairs.</summary>
    Roberta,

    /// <summary>Byte pairs as of GPT-2, with an end token and those of a chat.</summary>
    Decoder,

    /// <summary>The same byte pairs with padding, end and unknown token, as T5's, whose end token stands behind each text.</summary>
    EncoderDecoder,
}
