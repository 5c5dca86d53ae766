using FineTune.Engine.Models;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

[Trait("Speed", "slow")]
public sealed class NormalNumbersTests
{
    private const int Count = 1_000_003;

    /// <summary>Five standard errors of each figure.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Moments_are_those_of_the_distribution(ulong seed)
    {
        float[] numbers = Draw(1, seed);

        Assert.All(numbers, number => Assert.True(float.IsFinite(number)));
        AssertMean(0, 1, numbers.Select(number => (double)number));
        AssertMean(1, Math.Sqrt(2), numbers.Select(number => Math.Pow(number, 2)));
        AssertMean(0, Math.Sqrt(15), numbers.Select(number => Math.Pow(number, 3)));
        AssertMean(3, Math.Sqrt(96), numbers.Select(number => Math.Pow(number, 4)));
    }

    /// <summary>Shares of a table of the normal distribution.</summary>
    [Theory]
    [InlineData(0.5, 0.617075)]
    [InlineData(1, 0.317311)]
    [InlineData(2, 0.0455003)]
    [InlineData(3, 0.0026998)]
    [InlineData(4, 0.0000633425)]
    public void Tails_are_as_heavy_as_they_should_be(double bound, double share) =>
        AssertMean(share, Math.Sqrt(share * (1 - share)), Draw(1, seed: 4).Select(number => Math.Abs(number) > bound ? 1.0 : 0));

    [Fact]
    public void Neighbours_lanes_and_seeds_know_nothing_of_each_other()
    {
        float[] numbers = Draw(1, seed: 5);
        float[] others = Draw(1, seed: 6);

        for (int distance = 0; distance <= 64; distance++)
        {
            float[] compared = distance == 0 ? others : numbers;
            AssertMean(0, 1, Enumerable.Range(0, Count - distance).Select(index => (double)numbers[index] * compared[index + distance]));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(33)]
    public void All_of_a_tensor_is_filled(int length)
    {
        using Tensor weight = full(length, float.NaN);

        NormalNumbers.Fill(weight, 0.02, seed: 7);

        Assert.All(weight.data<float>().ToArray(), number => Assert.InRange(number, -0.2, 0.2));
        Assert.Equal(length, weight.data<float>().ToArray().Distinct().Count());
    }

    private static float[] Draw(float standardDeviation, ulong seed)
    {
        float[] numbers = new float[Count];
        var lanes = new RandomLanes(seed);
        NormalNumbers.Fill(numbers, standardDeviation, ref lanes);
        return numbers;
    }

    private static void AssertMean(double expected, double deviation, IEnumerable<double> values) =>
        Assert.InRange(values.Average(), expected - (5 * deviation / Math.Sqrt(Count)), expected + (5 * deviation / Math.Sqrt(Count)));
}
