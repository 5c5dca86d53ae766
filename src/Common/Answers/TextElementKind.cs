namespace FineTune.Answers;

/// <summary>What a character is to the split of a text into words.</summary>
internal enum TextElementKind
{
    /// <summary>A letter, a digit or anything that is none of the others.</summary>
    Letter,

    /// <summary>A letter of a script that is written without spaces between words: Chinese, Japanese, Thai, Lao, Khmer, Burmese, Tibetan.</summary>
    OfScriptWithoutSpaces,

    /// <summary>Punctuation or a symbol.</summary>
    Punctuation,

    /// <summary>White space.</summary>
    Space,
}
