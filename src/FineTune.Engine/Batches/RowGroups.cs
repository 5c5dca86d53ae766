using static TorchSharp.torch;

namespace FineTune.Engine.Batches;

/// <summary>
/// Which rows of a batch attention pads together. Its work grows by the square of the width, so that one long row among short ones would make most of
/// it padding; but each block has calls of its own.
/// </summary>
internal static class RowGroups
{
    /// <summary>
    /// Cells of a head's scores that take about as long as the calls of one more block. Half as many and four times as many gave the same speed.
    /// </summary>
    public const long CellsWorthACall = 1 << 14;

    /// <summary>The split of the least work. On other devices than a CPU all rows are together, where calls cost more than cells.</summary>
    /// <param name="lengths">Tokens of each row.</param>
    /// <returns>Numbers of rows, each in exactly one group, rising in each.</returns>
    public static IReadOnlyList<int[]> Of(IReadOnlyList<int> lengths, BatchWidth width, Device device)
    {
        int[] byLength = [.. Enumerable.Range(0, lengths.Count).OrderBy(row => lengths[row])];
        return device.type == TorchSharp.DeviceType.CPU
            ? Split(byLength, [.. byLength.Select(row => (long)width.For(lengths[row]))])
            : [[.. Enumerable.Range(0, lengths.Count)]];
    }

    /// <summary>By dynamic programming: the best split of the shortest rows, of one row more, and so on.</summary>
    private static List<int[]> Split(int[] byLength, long[] widths)
    {
        long[] work = new long[widths.Length + 1];
        int[] firsts = new int[widths.Length + 1];
        for (int end = 1; end < work.Length; end++)
        {
            work[end] = long.MaxValue;
            for (int first = 0; first < end; first++)
            {
                long whole = work[first] + CellsWorthACall + ((end - first) * widths[end - 1] * widths[end - 1]);
                if (whole < work[end])
                {
                    (work[end], firsts[end]) = (whole, first);
                }
            }
        }

        List<int[]> groups = [];
        for (int end = widths.Length; end > 0; end = firsts[end])
        {
            groups.Add([.. byLength[firsts[end]..end].Order()]);
        }

        return groups;
    }
}
