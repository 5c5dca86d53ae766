namespace FineTune.Engine.Tokenization.PostProcessing;

/// <summary>Takes the white space at tokens' ends out of their offsets (process_offsets, tokenizers/src/pre_tokenizers/byte_level.rs).</summary>
internal static class OffsetTrimming
{
    private static readonly char Space = ByteCharacters.Of((byte)' ');

    /// <param name="addsPrefixSpace">True where the first token's space was not in the text.</param>
    public static void Apply(TokenSequence tokens, bool addsPrefixSpace)
    {
        Span<(int Start, int End)> offsets = tokens.Offsets;
        for (int i = 0; i < offsets.Length; i++)
        {
            string token = tokens.Texts[i];
            int leading = token.TakeWhile(IsSpace).Count();
            int trailing = token.Reverse().TakeWhile(IsSpace).Count();
            (int start, int end) = offsets[i];
            if (leading > 0)
            {
                bool isAdded = (i == 0 || start == 0) && addsPrefixSpace && leading == 1;
                start = isAdded ? start : Math.Min(start + leading, end);
            }

            if (trailing > 0 && end >= trailing)
            {
                end = Math.Max(end - trailing, start);
            }

            offsets[i] = (start, end);
        }
    }

    private static bool IsSpace(char character) => character == Space || char.IsWhiteSpace(character);
}
