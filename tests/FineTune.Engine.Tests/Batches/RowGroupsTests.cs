using FineTune.Contracts;
using FineTune.Engine.Batches;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Batches;

public sealed class RowGroupsTests
{
    [Fact]
    public void A_long_row_among_short_ones_is_apart() =>
        Assert.Equal([[2], [0, 1, 3]], Groups([5, 6, 400, 7]));

    [Fact]
    public void Rows_of_about_one_length_are_together() => Assert.Equal([[0, 1, 2, 3]], Groups([120, 128, 100, 128]));

    [Fact]
    public void Rows_padded_to_one_width_are_together() =>
        Assert.Equal([[0, 1, 2]], RowGroups.Of([5, 500, 7], new BatchWidth(PaddingStrategy.MaxLength, 1, 512), CPU));

    [Fact]
    public void On_a_GPU_all_rows_are_together() =>
        Assert.Equal([[0, 1, 2]], RowGroups.Of([5, 500, 7], BatchWidth.Longest, new Device(TorchSharp.DeviceType.CUDA)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_split_at_lengths_is_less_work(int seed)
    {
        var random = new Random(seed);
        for (int trial = 0; trial < 50; trial++)
        {
            int[] lengths = [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(1, 513))];
            IReadOnlyList<int[]> groups = Groups(lengths);

            Assert.Equal(Enumerable.Range(0, lengths.Length), groups.SelectMany(group => group).Order());
            int[] sorted = [.. lengths.Order()];
            long least = Enumerable.Range(0, 1 << (lengths.Length - 1)).Min(cuts => Work(Cut(sorted, cuts)));
            Assert.Equal(least, Work(groups.Select(group => group.Select(row => lengths[row]))));
        }
    }

    private static IReadOnlyList<int[]> Groups(int[] lengths) => RowGroups.Of(lengths, BatchWidth.Longest, CPU);

    /// <param name="cuts">A bit for each place between two lengths: set where a new group begins.</param>
    private static List<List<int>> Cut(int[] sorted, int cuts)
    {
        List<List<int>> groups = [[sorted[0]]];
        for (int index = 1; index < sorted.Length; index++)
        {
            if (((cuts >> (index - 1)) & 1) == 1)
            {
                groups.Add([]);
            }

            groups[^1].Add(sorted[index]);
        }

        return groups;
    }

    private static long Work(IEnumerable<IEnumerable<int>> groups) =>
        groups.Sum(group => RowGroups.CellsWorthACall + ((long)group.Count() * group.Max() * group.Max()));
}
