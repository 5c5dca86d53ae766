namespace FineTune.Answers;

/// <summary>
/// Parts of a text that is longer than the model takes. They overlap by a quarter, so that each token has others on both sides in one of them.
/// </summary>
internal sealed class TextWindows
{
    private readonly int _tokens;

    /// <param name="tokens">Tokens of the text.</param>
    /// <param name="room">Tokens of the text that one window takes.</param>
    public TextWindows(int tokens, int room)
    {
        _tokens = tokens;
        List<Range> windows = [];
        int start = 0;
        for (; start + room < tokens; start += Math.Max(1, room - (room / 4)))
        {
            windows.Add(start..(start + room));
        }

        // The last is as long as the others, so that the text's end has as much before it.
        windows.Add(Math.Max(0, tokens - room)..tokens);
        All = windows;
    }

    public IReadOnlyList<Range> All { get; }

    /// <summary>The window in which a token is farthest from where the text was cut; the first of several.</summary>
    public int Of(int token)
    {
        int best = -1;
        int most = -1;
        for (int window = 0; window < All.Count; window++)
        {
            (int start, int end) = (All[window].Start.Value, All[window].End.Value);
            int before = start == 0 ? int.MaxValue : token - start;
            int after = end == _tokens ? int.MaxValue : end - 1 - token;
            if (token >= start && token < end && Math.Min(before, after) > most)
            {
                (best, most) = (window, Math.Min(before, after));
            }
        }

        return best;
    }
}
