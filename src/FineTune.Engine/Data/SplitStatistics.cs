using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Data;

/// <summary>Counts what goes into a split.</summary>
internal sealed class SplitStatistics(int labels)
{
    private readonly int[] labelCounts = new int[labels];
    private int rows;
    private long tokens;
    private int longest;
    private int truncatedRows;
    private long lostTokens;

    public void Add(TokenizedText row, int label)
    {
        rows++;
        tokens += row.InputIds.Length;
        longest = Math.Max(longest, row.InputIds.Length);
        truncatedRows += row.LostTokens > 0 ? 1 : 0;
        lostTokens += row.LostTokens;
        labelCounts[label]++;
    }

    public SplitInfo ToInfo() => new()
    {
        Rows = rows,
        Tokens = tokens,
        Longest = longest,
        TruncatedRows = truncatedRows,
        LostTokens = lostTokens,
        LabelCounts = [.. labelCounts],
    };
}
