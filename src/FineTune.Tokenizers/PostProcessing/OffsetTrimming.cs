using System.Text;

namespace FineTune.Tokenizers.PostProcessing;

/// <summary>Takes the white space at tokens' ends out of their offsets (process_offsets, tokenizers/src/pre_tokenizers/byte_level.rs).</summary>
internal static class OffsetTrimming
{
    private static readonly char Space = ByteCharacters.Of((byte)' ');

    /// <param name="kept">The tokens that truncation left, of which the first is treated in its own way.</param>
    /// <param name="addsPrefixSpace">True where the first token's space was not in the text.</param>
    /// <param name="isBehindToken">True where a special token stands before the first of these.</param>
    public static void Apply(TokenSequence tokens, Range kept, bool addsPrefixSpace, bool isBehindToken)
    {
        (int first, int count) = kept.GetOffsetAndLength(tokens.Count);
        for (int i = first; i < first + count; i++)
        {
            string token = tokens.Texts[i];
            string text = tokens.SourceOf(i);
            int leading = token.TakeWhile(IsSpace).Count();
            int trailing = token.Reverse().TakeWhile(IsSpace).Count();
            (int start, int end) = tokens.Offsets[i];
            bool isFirst = (i == first && !isBehindToken) || start == 0;
            bool isAdded = isFirst && addsPrefixSpace && leading == 1;
            // Nothing is taken out where there are more of them than characters of the text up to there, as where one was normalised to many.
            trailing = trailing > 0 && trailing > CharactersBefore(text, end) ? 0 : trailing;
            for (int left = isAdded ? 0 : leading; left > 0 && start < end; left--)
            {
                start += IsPairAt(text, start) ? 2 : 1;
            }

            for (int left = trailing; left > 0 && end > start; left--)
            {
                end -= IsPairAt(text, end - 2) ? 2 : 1;
            }

            tokens.Offsets[i] = (start, end);
        }
    }

    private static int CharactersBefore(string text, int end)
    {
        int count = 0;
        foreach (Rune _ in text.AsSpan(0, end).EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    private static bool IsPairAt(string text, int position) =>
        position >= 0 && position + 1 < text.Length && char.IsSurrogatePair(text[position], text[position + 1]);

    private static bool IsSpace(char character) => character == Space || char.IsWhiteSpace(character);
}
