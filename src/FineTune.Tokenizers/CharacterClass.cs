namespace FineTune.Tokenizers;

/// <summary>What becomes of a character on its way to words.</summary>
internal enum CharacterClass : byte
{
    /// <summary>Part of a word, as it is.</summary>
    Word,

    /// <summary>Left out without ending the word.</summary>
    Removed,

    /// <summary>Ends a word.</summary>
    Space,

    /// <summary>A word of its own.</summary>
    Isolated,

    /// <summary>A Hangul syllable, to be decomposed.</summary>
    Hangul,

    /// <summary>Becomes other characters, all part of the word.</summary>
    Replaced,

    /// <summary>Becomes other characters, a word of its own.</summary>
    ReplacedIsolated,

    /// <summary>Becomes other characters, each of which is looked at again by <see cref="BertCharacters.IsPunctuation"/>.</summary>
    ReplacedMixed,
}
