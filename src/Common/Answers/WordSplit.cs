namespace FineTune.Answers;

/// <summary>
/// How the words of the training split were separated, so that a text is asked about in such words: of a word only the first token has a label in training,
/// and what another split makes of <c>U.S.</c> or of a text without spaces was never labelled.
/// </summary>
internal sealed record WordSplit
{
    public WordSeparation Separation { get; init; }

    /// <summary>Punctuation that is a word of its own also between letters.</summary>
    public string SplitsInside { get; init; } = "";

    /// <summary>Punctuation that stays with the word it begins, as in <c>#tag</c>.</summary>
    public string JoinsStart { get; init; } = "";

    /// <summary>Punctuation that stays with the word it ends.</summary>
    public string JoinsEnd { get; init; } = "";

    /// <summary>Punctuation that stays at the end of a word which has it inside as well, as in <c>U.S.</c>.</summary>
    public string JoinsAbbreviation { get; init; } = "";

    /// <summary>True where words of scripts without spaces are single characters.</summary>
    public bool SingleCharacters { get; init; }
}
