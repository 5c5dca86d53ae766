using FineTune.Tokenizers.Patterns;
using FineTune.Tokenizers.Texts;
using FineTune.Tokenizers.Unicode;

namespace FineTune.Tokenizers.PreTokenization;

/// <summary>GPT-2's expression, written out by hand because most byte-level tokenizers spend their time in it:
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>.</summary>
internal sealed class Gpt2Pattern : IPattern
{
    private enum Kind : byte
    {
        Other,
        Letter,
        Number,
        Space,
    }

    private static readonly CodePointSet Letters = CharacterClasses.OfRegex("L")!;
    private static readonly CodePointSet Numbers = CharacterClasses.OfRegex("N")!;
    private static readonly CodePointSet Spaces = CharacterClasses.OfRegex("space")!;
    private static readonly Kind[] Kinds = [.. Enumerable.Range(0, 0x3000).Select(Classify)];

    public void FindMatches(ReadOnlySpan<char> text, List<PatternMatch> matches, TextBudget budget)
    {
        if (text.IsEmpty)
        {
            matches.Add(new PatternMatch(0, 0, false));
        }

        for (int start = 0; start < text.Length;)
        {
            int end = EndOfWord(text, start);
            matches.Add(new PatternMatch(start, end, true));
            start = end;
        }
    }

    private static int EndOfWord(ReadOnlySpan<char> text, int start)
    {
        if (text[start] == '\'' && LengthOfSuffix(text[(start + 1)..]) is > 0 and int suffix)
        {
            return start + 1 + suffix;
        }

        Kind kind = KindAt(text, start, out int length);
        int first = start;
        if (text[start] == ' ' && start + 1 < text.Length && KindAt(text, start + 1, out int nextLength) is not Kind.Space and Kind next)
        {
            (kind, first, length) = (next, start + 1, nextLength);
        }

        int end = first + length;
        int beforeLast = first;
        while (end < text.Length && KindAt(text, end, out length) == kind)
        {
            beforeLast = end;
            end += length;
        }

        // White space leaves its last character to the word that follows, if it has more than one.
        return kind == Kind.Space && end < text.Length && beforeLast > start ? beforeLast : end;
    }

    private static int LengthOfSuffix(ReadOnlySpan<char> rest) => rest switch
    {
        ['s' or 't' or 'm' or 'd', ..] => 1,
        ['r' or 'v', 'e', ..] or ['l', 'l', ..] => 2,
        _ => 0,
    };

    private static Kind KindAt(ReadOnlySpan<char> text, int position, out int length)
    {
        char character = text[position];
        if (character < 0x3000)
        {
            length = 1;
            return Kinds[character];
        }

        bool pair = char.IsHighSurrogate(character) && position + 1 < text.Length;
        length = pair ? 2 : 1;
        return Classify(pair ? char.ConvertToUtf32(character, text[position + 1]) : character);
    }

    private static Kind Classify(int code) =>
        Letters.Contains(code) ? Kind.Letter : Numbers.Contains(code) ? Kind.Number : Spaces.Contains(code) ? Kind.Space : Kind.Other;
}
