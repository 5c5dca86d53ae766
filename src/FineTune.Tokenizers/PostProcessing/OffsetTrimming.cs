namespace FineTune.Tokenizers.PostProcessing;

/// <summary>Takes the white space at tokens' ends out of their offsets (process_offsets, tokenizers/src/pre_tokenizers/byte_level.rs).</summary>
internal static class OffsetTrimming
{
    private static readonly char Space = ByteCharacters.Of((byte)' ');

    /// <param name="kept">The tokens that truncation left, of which the first is treated in its own way.</param>
    /// <param name="addsPrefixSpace">True where the first token's space was not in the text.</param>
    public static void Apply(TokenSequence tokens, Range kept, bool addsPrefixSpace)
    {
        (int first, int count) = kept.GetOffsetAndLength(tokens.Count);
        for (int i = first; i < first + count; i++)
        {
            string token = tokens.Texts[i];
            string text = tokens.SourceOf(i);
            int leading = token.TakeWhile(IsSpace).Count();
            int trailing = token.Reverse().TakeWhile(IsSpace).Count();
            (int start, int end) = tokens.Offsets[i];
            bool isAdded = (i == first || start == 0) && addsPrefixSpace && leading == 1;
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

    private static bool IsPairAt(string text, int position) =>
        position >= 0 && position + 1 < text.Length && char.IsSurrogatePair(text[position], text[position + 1]);

    private static bool IsSpace(char character) => character == Space || char.IsWhiteSpace(character);
}
