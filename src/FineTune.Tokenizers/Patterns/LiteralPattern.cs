using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.Patterns;

/// <summary>Each place where a text stands is a match.</summary>
/// <param name="literal">Not empty.</param>
internal sealed class LiteralPattern(string literal) : IPattern
{
    public void FindMatches(ReadOnlySpan<char> text, List<PatternMatch> matches, TextBudget budget)
    {
        int last = 0;
        for (int found = text.IndexOf(literal); found >= 0; found = text[last..].IndexOf(literal))
        {
            int start = last + found;
            if (found > 0)
            {
                matches.Add(new PatternMatch(last, start, false));
            }

            last = start + literal.Length;
            matches.Add(new PatternMatch(start, last, true));
        }

        if (last < text.Length || text.IsEmpty)
        {
            matches.Add(new PatternMatch(last, text.Length, false));
        }
    }
}
