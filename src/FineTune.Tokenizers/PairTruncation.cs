namespace FineTune.Tokenizers;

/// <summary>How much of two texts fits (tokenizers/src/utils/truncation.rs).</summary>
internal static class PairTruncation
{
    /// <summary>Lengths that fit into <paramref name="room"/>.</summary>
    public static (int First, int Second) Fit(int first, int second, int room, TruncationStrategy strategy = TruncationStrategy.LongestFirst)
    {
        if (first + second <= room)
        {
            return (first, second);
        }

        return strategy switch
        {
            TruncationStrategy.OnlyFirst => (Math.Max(0, room - second), Math.Min(second, room)),
            TruncationStrategy.OnlySecond => (Math.Min(first, room), Math.Max(0, room - first)),
            _ => FitLongest(first, second, room),
        };
    }

    /// <summary>The shorter text is kept whole as long as it takes at most half.</summary>
    private static (int First, int Second) FitLongest(int first, int second, int room)
    {
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
