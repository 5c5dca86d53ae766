namespace FineTune.Engine.Data;

/// <summary>Counts lengths; memory grows with the number of different ones only.</summary>
internal sealed class LengthCounter
{
    private const int MostCounts = 40;

    private readonly Dictionary<int, int> _counts = [];
    private long _rows;
    private long _sum;

    public void Add(int length)
    {
        _rows++;
        _sum += length;
        _counts[length] = _counts.GetValueOrDefault(length) + 1;
    }

    public TokenLengths ToLengths()
    {
        int[] lengths = [.. _counts.Keys.Order()];
        return new TokenLengths(
            _rows == 0 ? 0 : Math.Round((double)_sum / _rows, 2),
            At(lengths, 0.5),
            At(lengths, 0.9),
            At(lengths, 0.95),
            At(lengths, 0.99),
            lengths.LastOrDefault());
    }

    /// <summary>At most forty counts, each of as many lengths.</summary>
    public LengthHistogram ToHistogram()
    {
        int longest = _counts.Keys.DefaultIfEmpty(0).Max();
        int width = Math.Max(1, (longest + MostCounts - 1) / MostCounts);
        int[] counts = new int[(longest + width - 1) / width];
        foreach ((int length, int rows) in _counts.Where(count => count.Key > 0))
        {
            counts[(length - 1) / width] += rows;
        }

        return new LengthHistogram(width, counts);
    }

    /// <summary>The nearest-rank percentile: the smallest length that this share of the rows does not exceed.</summary>
    private int At(int[] lengths, double share)
    {
        long rank = (long)Math.Ceiling(share * _rows);
        long seen = 0;
        foreach (int length in lengths)
        {
            seen += _counts[length];
            if (seen >= rank)
            {
                return length;
            }
        }

        return 0;
    }
}
