namespace FineTune.Tokenizers;

/// <summary>
/// How many tokens of a text fit, and where the text is cut then. Tokens that share a character, such as the bytes of one, are taken together or not
/// at all, so that whoever goes on from there sees every character once.
/// </summary>
internal static class TokenWindow
{
    /// <param name="offsets">Of all tokens, more than <paramref name="room"/>.</param>
    /// <returns>Tokens from the start of the text, and where the last one ends.</returns>
    public static (int Count, int Position) FromStart(ReadOnlySpan<(int Start, int End)> offsets, int room)
    {
        (int Count, int Position) window = (0, 0);
        int end = 0;
        for (int i = 0; i < room; i++)
        {
            end = Math.Max(end, offsets[i].End);
            if (offsets[i + 1].Start >= end)
            {
                window = (i + 1, end);
            }
        }

        return window;
    }

    /// <inheritdoc cref="FromStart"/>
    /// <param name="length">Of the text.</param>
    /// <returns>Tokens up to the end of the text, and where the first one begins.</returns>
    public static (int Count, int Position) FromEnd(ReadOnlySpan<(int Start, int End)> offsets, int room, int length)
    {
        int[] ends = new int[offsets.Length];
        for (int i = 0; i < ends.Length; i++)
        {
            ends[i] = Math.Max(i == 0 ? 0 : ends[i - 1], offsets[i].End);
        }

        (int Count, int Position) window = (0, length);
        int start = length;
        for (int count = 1; count <= room; count++)
        {
            int first = offsets.Length - count;
            start = Math.Min(start, offsets[first].Start);
            if (start >= ends[first - 1])
            {
                window = (count, start);
            }
        }

        return window;
    }
}
