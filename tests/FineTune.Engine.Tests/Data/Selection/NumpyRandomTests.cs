using FineTune.Engine.Data;

namespace FineTune.Engine.Tests.Data;

/// <summary>Values printed by <c>numpy.random.default_rng(seed).permutation(n)</c>, numpy 2.4.6.</summary>
public sealed class NumpyRandomTests
{
    [Theory]
    [InlineData(0, 1, new[] { 0 })]
    [InlineData(7, 2, new[] { 0, 1 })]
    [InlineData(42, 10, new[] { 5, 6, 0, 7, 3, 2, 4, 9, 1, 8 })]
    [InlineData(0, 17, new[] { 2, 10, 3, 11, 0, 4, 7, 5, 16, 12, 13, 6 })]
    [InlineData(123, 1000, new[] { 775, 709, 459, 716, 371, 941, 446, 539, 242, 400, 689, 240 })]
    [InlineData(int.MaxValue, 100_000, new[] { 50248, 89934, 21945, 2235, 93234, 58058, 35989, 74765, 42628, 74579, 97641, 62811 })]
    [InlineData(42, 650_000, new[] { 553156, 61021, 523601, 309467, 243579, 185391, 86037, 273387 })]
    public void Permutation_is_numpys(int seed, int count, int[] expected)
    {
        int[] order = new NumpyRandom(seed).Permutation(count);

        Assert.Equal(expected, order.Take(expected.Length));
        Assert.Equal(Enumerable.Range(0, count), order.Order());
    }

    [Fact]
    public void No_rows_have_an_empty_order() => Assert.Empty(new NumpyRandom(1).Permutation(0));
}
