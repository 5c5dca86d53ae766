using FineTune.Tokenizers.Patterns;
using FineTune.Tokenizers.Texts;
using FineTune.Tokenizers.Unicode;

namespace FineTune.Tokenizers.PreTokenization;

/// <summary>Split at a pattern, and all pre-tokenizers that are no more than that.</summary>
internal sealed class SplitPreTokenizer(IPattern pattern, SplitBehavior behavior, bool invert = false) : IPreTokenizer
{
    /// <summary>WhitespaceSplit.</summary>
    public static SplitPreTokenizer WhitespaceSplit() => new(new CharacterPattern(CharacterClasses.Space), SplitBehavior.Removed);

    /// <summary>Whitespace: runs of word characters, and runs of others.</summary>
    public static SplitPreTokenizer Whitespace() => new(new WordPattern(), SplitBehavior.Removed, invert: true);

    public static SplitPreTokenizer Digits(bool individual) =>
        new(new CharacterPattern(CharacterClasses.Numeric), individual ? SplitBehavior.Isolated : SplitBehavior.Contiguous);

    public static SplitPreTokenizer Punctuation(SplitBehavior behavior) => new(new CharacterPattern(CharacterClasses.Punctuation), behavior);

    public void PreTokenize(PreTokenizedText text) => text.Split(pattern, behavior, invert);
}
