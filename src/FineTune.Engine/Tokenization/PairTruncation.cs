namespace FineTune.Engine.Tokenization;

/// <summary>How much of two texts fits: the strategy longest_first (tokenizers/src/utils/truncation.rs).</summary>
internal static class PairTruncation
{
    /// <summary>Lengths that fit into <paramref name="room"/>: the shorter text is kept whole as long as it takes at most half.</summary>
    public static (int First, int Second) Fit(int first, int second, int room)
    {
        if (first + second <= room)
        {
            return (first, second);
        }

        int shorter = Math.Min(first, second);
        int longer = shorter > room ? shorter : Math.Max(shorter, room - shorter);
        if (shorter + longer > room)
        {
            shorter = room / 2;
            longer = shorter + (room % 2);
        }

        // Of two equally long texts the second counts as the longer one.
        return first > second ? (longer, shorter) : (shorter, longer);
    }
}
