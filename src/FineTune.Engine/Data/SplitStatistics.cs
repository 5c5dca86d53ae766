namespace FineTune.Engine.Data;

/// <summary>Counts what goes into a split on its way to the token files.</summary>
internal sealed class SplitStatistics(IRowSink sink, int labels) : IRowSink
{
    private readonly int[] _labelCounts = new int[labels];
    private int _rows;
    private long _tokens;
    private int _longest;
    private int _truncatedRows;
    private long _lostTokens;

    public void Append(TokenizedRow row)
    {
        _rows++;
        _tokens += row.InputIds.Length;
        _longest = Math.Max(_longest, row.InputIds.Length);
        foreach (int label in row.Labels)
        {
            if (label != TokenLabels.Ignored)
            {
                _labelCounts[label]++;
            }
        }

        sink.Append(row);
    }

    /// <summary>Notes that a row of the files was cut.</summary>
    /// <param name="tokens">Tokens that were left out, 0 where it was not.</param>
    public void Truncated(int tokens)
    {
        _truncatedRows += tokens > 0 ? 1 : 0;
        _lostTokens += tokens;
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
