using FineTune.Engine.Training;

namespace FineTune.Engine.Tests.Training;

public sealed class EvaluationBatchesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(64)]
    public void Each_row_comes_once_and_no_batch_takes_more_room_than_the_longest_rows(int batchSize)
    {
        var rows = new RandomRows(seed: 3, rows: 1500, (random, _) => [random.Next(3)]);

        IReadOnlyList<int[]> batches = EvaluationBatches.Of(rows, batchSize);

        Assert.Equal(Enumerable.Range(0, rows.Count), batches.SelectMany(batch => batch).Order());
        int longest = Enumerable.Range(0, rows.Count).Max(row => rows.InputIds(row).Length);
        long room = Math.Max(batchSize * longest, EvaluationBatches.Room);
        Assert.All(batches, batch => Assert.InRange((long)batch.Length * rows.InputIds(batch[0]).Length, 1, room));
        Assert.All(batches.Zip(batches.Skip(1)), pair => Assert.True(rows.InputIds(pair.First[^1]).Length >= rows.InputIds(pair.Second[0]).Length));
    }
}
