using FineTune.Engine.TaskRecipes;

namespace FineTune.Engine.Tests.TaskRecipes;

/// <summary>Batches without a text twice.</summary>
public sealed class DistinctBatchesTests
{
    [Fact]
    public void No_batch_has_a_text_twice_where_there_are_enough()
    {
        var random = new Random(1);
        long[][] texts = [.. Enumerable.Range(0, 400).Select(row => (long[])[random.Next(60), 1000 + random.Next(60)])];

        int[] order = DistinctBatches.Arrange([.. Enumerable.Range(0, texts.Length)], 8, row => texts[row]);

        Assert.Equal(Enumerable.Range(0, texts.Length), order.Order());
        Assert.All(order.Chunk(8).Take(45), batch => Assert.Equal(16, batch.SelectMany(row => texts[row]).Distinct().Count()));
    }

    [Fact]
    public void Rows_that_differ_keep_their_order() =>
        Assert.Equal([3, 1, 2, 0], DistinctBatches.Arrange([3, 1, 2, 0], 2, row => [row]));

    [Fact]
    public void What_cannot_be_told_apart_is_in_the_batches_all_the_same() =>
        Assert.Equal([0, 1, 2, 3, 4], DistinctBatches.Arrange([0, 1, 2, 3, 4], 2, _ => [7]).Order());
}
