namespace FineTune.Tokenizers;

/// <summary>Why a tokenizer cannot be used.</summary>
public enum TokenizerError
{
    /// <summary>A file is missing, damaged, or contradicts itself.</summary>
    BadTokenizer,

    /// <summary>A SentencePiece model is damaged.</summary>
    BadSentencePiece,

    /// <summary>A normalizer, pre-tokenizer, model, post-processor or decoder, or an option of one, that is not supported.</summary>
    UnsupportedComponent,

    /// <summary>A regular expression with a construct that is not supported.</summary>
    UnsupportedPattern,

    /// <summary>A text has a character that the vocabulary has no token for, and there is no unknown token.</summary>
    NoUnknownToken,

    /// <summary>A component takes more steps for a text, or makes more of it, than any tokenizer needs.</summary>
    OverLimit,

    /// <summary>A chat template does not parse, or uses what is not supported.</summary>
    BadTemplate,

    /// <summary>A chat template cannot be rendered for what it is given.</summary>
    TemplateFailed,

    /// <summary>A chat template refuses what it is given, by raise_exception.</summary>
    TemplateRefused,
}
