using FineTune.Engine.Metrics;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Metrics;

public sealed class ExternalSortTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    [Theory]
    [InlineData(0, 7)]
    [InlineData(1, 7)]
    [InlineData(7, 7)]
    [InlineData(8, 7)]
    [InlineData(5000, 7)]
    [InlineData(5000, 1234)]
    [InlineData(5000, 10000)]
    public void Entries_come_in_order_whatever_the_memory(int count, int capacity)
    {
        var random = new Random(count + capacity);
        SortEntry[] entries = [.. Enumerable.Range(0, count).Select(index => new SortEntry(random.Next(count / 3 + 1), index))];
        using var sort = new ExternalSort(_scratch.Path, capacity);
        foreach (SortEntry entry in entries)
        {
            sort.Add(entry);
        }

        Assert.Equal(count, sort.Count);
        for (int reading = 0; reading < 2; reading++)
        {
            SortEntry[] sorted = [.. sort.Sorted()];
            Assert.Equal(entries.Select(entry => entry.Key).Order(), sorted.Select(entry => entry.Key));
            Assert.Equal(entries.OrderBy(entry => entry.Value), sorted.OrderBy(entry => entry.Value));
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(300)]
    public void Metrics_from_a_scratch_file_equal_those_from_memory(int capacity)
    {
        var random = new Random(capacity);
        using var inMemory = new RocCurve(new ExternalSort(_scratch.Path));
        using var spilled = new RocCurve(new ExternalSort(_scratch.Path, capacity));
        using var ranksInMemory = new SpearmanCorrelation(() => new ExternalSort(_scratch.Path));
        using var ranksSpilled = new SpearmanCorrelation(() => new ExternalSort(_scratch.Path, capacity));
        for (int row = 0; row < 3000; row++)
        {
            (double score, double target) = (random.Next(200), random.Next(100));
            inMemory.Add(score, target > 60);
            spilled.Add(score, target > 60);
            ranksInMemory.Add(score, target + score);
            ranksSpilled.Add(score, target + score);
        }

        Assert.Equal(inMemory.Area(), spilled.Area());
        Assert.Equal(ranksInMemory.Value(), ranksSpilled.Value(), 1e-12);
        Assert.InRange(ranksSpilled.Value(), 0.5, 0.99);
    }

    [Fact]
    public void The_scratch_file_is_made_only_when_needed_and_deleted()
    {
        using (var small = new ExternalSort(_scratch.Path, 2))
        {
            small.Add(new SortEntry(1, 1));
            small.Add(new SortEntry(2, 2));
            Assert.Empty(Directory.GetFiles(_scratch.Path));
            small.Add(new SortEntry(0, 0));
            Assert.Single(Directory.GetFiles(_scratch.Path));
        }

        Assert.Empty(Directory.GetFiles(_scratch.Path));
    }

    public void Dispose() => _scratch.Dispose();
}
