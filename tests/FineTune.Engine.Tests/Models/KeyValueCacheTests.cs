using FineTune.Engine.Models.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

public sealed class KeyValueCacheTests
{
    /// <summary>As beams go on from others: some twice, some exchanged, some as they are; with fewer and with more rows, too.</summary>
    [Theory]
    [InlineData(0, 1, 2, 3, 4)]
    [InlineData(1, 0, 2, 3, 4)]
    [InlineData(4, 3, 2, 1, 0)]
    [InlineData(1, 2, 3, 4, 0)]
    [InlineData(2, 2, 2, 2, 2)]
    [InlineData(1, 1, 0, 3, 0)]
    [InlineData(3, 0)]
    [InlineData(0, 1, 2, 3, 4, 4, 0)]
    public void Rows_become_those_that_are_taken(params int[] rows)
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new Generator(3, CPU);
        using var cache = new KeyValueCache();
        for (int layer = 0; layer < 3; layer++)
        {
            _ = cache.Add(layer, randn([5, 2, 70, 3], generator: random), randn([5, 2, 70, 3], generator: random));
        }

        cache.Advance(70);
        (Tensor Keys, Tensor Values)[] expected = [.. Enumerable.Range(0, 3).Select(layer => Taken(cache.Seen(layer), rows))];

        cache.Select([.. rows.Select(row => (long)row)]);

        for (int layer = 0; layer < 3; layer++)
        {
            (Tensor keys, Tensor values) = cache.Seen(layer);
            Assert.True(expected[layer].Keys.equal(keys).all().ToBoolean());
            Assert.True(expected[layer].Values.equal(values).all().ToBoolean());
            (Tensor more, _) = cache.Add(layer, ones(rows.Length, 2, 1, 3), ones(rows.Length, 2, 1, 3));
            Assert.Equal([rows.Length, 2, 71, 3], more.shape);
        }
    }

    private static (Tensor Keys, Tensor Values) Taken((Tensor Keys, Tensor Values) seen, int[] rows)
    {
        Tensor order = tensor(rows.Select(row => (long)row).ToArray());
        return (seen.Keys.index_select(0, order), seen.Values.index_select(0, order));
    }
}
