using FineTune.Engine.Tokenization;

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

    public void Add(TokenizedText row, int label)
    {
        _rows++;
        _tokens += row.InputIds.Length;
        _longest = Math.Max(_longest, row.InputIds.Length);
        _truncatedRows += row.LostTokens > 0 ? 1 : 0;
        _lostTokens += row.LostTokens;
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
