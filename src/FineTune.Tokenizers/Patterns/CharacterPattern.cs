using System.Text;
using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.Patterns;

/// <summary>Each single character of a set is a match.</summary>
internal sealed class CharacterPattern(CodePointSet characters) : IPattern
{
    public void FindMatches(ReadOnlySpan<char> text, List<PatternMatch> matches, TextBudget budget)
    {
        int last = 0;
        for (int i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out Rune rune, out int length);
            if (characters.Contains(rune.Value))
            {
                if (last < i)
                {
                    matches.Add(new PatternMatch(last, i, false));
                }

                matches.Add(new PatternMatch(i, i + length, true));
                last = i + length;
            }

            i += length;
        }

        if (last < text.Length || text.IsEmpty)
        {
            matches.Add(new PatternMatch(last, text.Length, false));
        }
    }
}
