using System.Text;
using FineTune.Tokenizers.Patterns;
using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.PreTokenization;

/// <summary>FixedLength: parts of so many characters.</summary>
internal sealed class FixedLengthPreTokenizer(int length) : IPreTokenizer, IPattern
{
    public void PreTokenize(PreTokenizedText text) => text.Split(this, SplitBehavior.Isolated);

    public void FindMatches(ReadOnlySpan<char> text, List<PatternMatch> matches, TextBudget budget)
    {
        int start = 0;
        int count = 0;
        for (int i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out _, out int units);
            i += units;
            if (++count == length || i == text.Length)
            {
                matches.Add(new PatternMatch(start, i, true));
                (start, count) = (i, 0);
            }
        }
    }
}
