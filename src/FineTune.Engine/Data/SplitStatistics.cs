namespace FineTune.Engine.Data;

/// <summary>Counts what goes into a split.</summary>
internal sealed class SplitStatistics(int labels)
{
    private readonly int[] _labelCounts = new int[labels];
    private int _rows;
    private long _tokens;
    private int _longest;
    private int _truncatedRows;
    private long _lostTokens;

    public void Add(int tokens, int lostTokens, int label)
    {
        _rows++;
        _tokens += tokens;
        _longest = Math.Max(_longest, tokens);
        _truncatedRows += lostTokens > 0 ? 1 : 0;
        _lostTokens += lostTokens;
        _labelCounts[label]++;
    }

    public SplitInfo ToInfo() => new()
    {
        Rows = _rows,
        Tokens = _tokens,
        Longest = _longest,
        TruncatedRows = _truncatedRows,
        LostTokens = _lostTokens,
        LabelCounts = [.. _labelCounts],
    };
}
