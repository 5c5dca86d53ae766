namespace FineTune.Answers;

/// <summary>The rows that a text of any length is asked in: one, or windows with the text's special tokens around each.</summary>
internal sealed class WindowedRows
{
    private readonly int _before;
    private readonly TextWindows _windows;

    /// <param name="ids">Token ids of the whole text.</param>
    /// <param name="isOwn">Whether a token is the text's own, and none that was added; a mask that the text has is its own.</param>
    /// <param name="maxLength">Longest row, special tokens included.</param>
    public WindowedRows(int[] ids, Func<int, bool> isOwn, int maxLength)
    {
        // What stands before and behind the text's own tokens; a mask or another special token within it is one of them.
        int[] own = [.. Enumerable.Range(0, ids.Length).Where(isOwn)];
        (int first, int end) = own.Length == 0 ? (ids.Length, ids.Length) : (own[0], own[^1] + 1);
        _before = first;
        _windows = new TextWindows(end - first, Math.Max(1, maxLength - first - (ids.Length - end)));
        All = [.. _windows.All.Select(window => (int[])[.. ids[..first], .. ids[first..end][window], .. ids[end..]])];
    }

    /// <summary>Token ids of each row.</summary>
    public IReadOnlyList<int[]> All { get; }

    /// <summary>The row to ask about a token of the text, and the token's place in it.</summary>
    /// <param name="token">Place in the whole text's tokens, special ones counted.</param>
    public (int Row, int Place) PlaceOf(int token)
    {
        int row = _windows.Of(token - _before);
        return (row, token - _windows.All[row].Start.Value);
    }
}
