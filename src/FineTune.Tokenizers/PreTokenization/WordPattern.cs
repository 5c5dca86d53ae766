using System.Text;
using FineTune.Tokenizers.Patterns;
using FineTune.Tokenizers.Texts;
using FineTune.Tokenizers.Unicode;

namespace FineTune.Tokenizers.PreTokenization;

/// <summary><c>\w+|[^\w\s]+</c> in the syntax and with the tables of Rust's regular expressions.</summary>
internal sealed class WordPattern : IPattern
{
    private enum Kind
    {
        Space,
        Word,
        Other,
    }

    public void FindMatches(ReadOnlySpan<char> text, List<PatternMatch> matches, TextBudget budget)
    {
        int start = 0;
        while (start < text.Length)
        {
            Kind kind = KindAt(text, start, out int length);
            int end = start + length;
            while (end < text.Length && KindAt(text, end, out length) == kind)
            {
                end += length;
            }

            matches.Add(new PatternMatch(start, end, kind != Kind.Space));
            start = end;
        }

        if (text.IsEmpty)
        {
            matches.Add(new PatternMatch(0, 0, false));
        }
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int position, out int length)
    {
        Rune.DecodeFromUtf16(text[position..], out Rune rune, out length);
        return CharacterClasses.IsWord(rune) ? Kind.Word : CharacterClasses.Space.Contains(rune.Value) ? Kind.Space : Kind.Other;
    }
}
