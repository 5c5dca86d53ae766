using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.Patterns;

/// <summary>Something to split a text at.</summary>
internal interface IPattern
{
    /// <summary>Adds matches and what is between them, in order and without gaps; an empty text is one part that does not match.</summary>
    /// <exception cref="TokenizerLimitException">It takes more steps than the text's budget has.</exception>
    void FindMatches(ReadOnlySpan<char> text, List<PatternMatch> matches, TextBudget budget);
}
