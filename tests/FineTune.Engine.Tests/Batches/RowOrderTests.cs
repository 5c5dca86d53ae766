using System.Text.Json;
using FineTune.Engine.Batches;
using FineTune.Engine.Tests.Training;

namespace FineTune.Engine.Tests.Batches;

public sealed class RowOrderTests
{
    [Fact]
    public void The_random_order_is_torch_randperm_of_seed_plus_epoch()
    {
        Assert.Equal([2, 6, 1, 8, 4, 5, 0, 9, 3, 7], RowOrder.Random(10, seed: 42, epoch: 0));
        Assert.Equal([8, 4, 9, 0, 5, 1, 6, 7, 2, 3], RowOrder.Random(10, seed: 42, epoch: 1));
    }

    [Fact]
    public void Grouping_by_length_equals_that_of_transformers()
    {
        foreach (JsonElement golden in Golden.Load("lengths").EnumerateArray())
        {
            int[] lengths = golden.GetProperty("lengths").Deserialize<int[]>()!;
            int[] random = RowOrder.Random(lengths.Length, golden.GetProperty("seed").GetInt32(), epoch: 0);

            int[] actual = RowOrder.GroupedByLength(random, row => lengths[row], golden.GetProperty("batch").GetInt32());

            Assert.Equal(golden.GetProperty("order").Deserialize<int[]>()!, actual);
        }
    }
}
