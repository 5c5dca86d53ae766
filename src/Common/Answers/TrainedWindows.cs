namespace FineTune.Answers;

/// <summary>
/// The windows over a text that training with TruncationPolicy window cuts, and that the text is asked in: each has the row's special tokens around it, as in
/// transformers' <c>return_overflowing_tokens</c>.
/// </summary>
internal static class TrainedWindows
{
    /// <summary>Token ids of each window.</summary>
    /// <param name="ids">Those of the whole text.</param>
    /// <param name="isSpecial">Whether a token was added to the text.</param>
    /// <param name="maxLength">Longest row, special tokens included.</param>
    /// <param name="stride">Tokens that a window shares with the one before it.</param>
    /// <param name="fromEnd">True where truncation keeps a text's end.</param>
    public static IReadOnlyList<int[]> Of(ReadOnlySpan<int> ids, ReadOnlySpan<bool> isSpecial, int maxLength, int stride, bool fromEnd)
    {
        int before = isSpecial.IndexOf(false);
        int after = isSpecial.Length - isSpecial.LastIndexOf(false) - 1;
        if (before < 0 || ids.Length <= maxLength || maxLength - before - after <= stride)
        {
            return [ids.ToArray()];
        }

        ReadOnlySpan<int> body = ids[before..^after];
        List<int[]> windows = [];
        foreach ((int start, int end) in Ranges(body.Length, maxLength - before - after, stride, fromEnd))
        {
            windows.Add([.. ids[..before], .. body[start..end], .. ids[^after..]]);
        }

        return windows;
    }

    /// <summary>From the side that truncation keeps (tokenizers/src/tokenizer/encoding.rs, truncate).</summary>
    private static IEnumerable<(int Start, int End)> Ranges(int tokens, int length, int stride, bool fromEnd)
    {
        (int start, int end) = fromEnd ? (tokens - length, tokens) : (0, length);
        int step = fromEnd ? stride - length : length - stride;
        while (fromEnd ? start > 0 : end < tokens)
        {
            yield return (start, end);
            (start, end) = (start + step, end + step);
        }

        yield return (Math.Max(start, 0), Math.Min(end, tokens));
    }
}
