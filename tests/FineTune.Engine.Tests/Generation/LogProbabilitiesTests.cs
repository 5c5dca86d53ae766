using System.Security.Cryptography;

namespace FineTune.Engine.Tests.Generation;

public sealed class LogProbabilitiesTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 5)]
    [InlineData(8, 20)]
    [InlineData(1001, 60)]
    [InlineData(32128, 3)]
    public void They_are_those_of_exponentials_one_by_one(int vocabulary, double spread)
    {
        float[] scores = Scores(vocabulary, spread);
        double whole = scores.Max() + Math.Log(scores.Sum(score => Math.Exp(score - (double)scores.Max())));
        float[] logs = new float[vocabulary];

        LogProbabilities.Write(scores, logs);

        Assert.All(scores.Zip(logs), pair => Assert.InRange(pair.Second - (float)(pair.First - whole), -1e-6 * spread, 1e-6 * spread));
    }

    /// <summary>To the last bit, on every processor.</summary>
    [Fact]
    public void They_are_the_same_everywhere()
    {
        float[] logs = new float[1003];

        LogProbabilities.Write(Scores(logs.Length, 30), logs);

        Assert.Equal("5702698EB3AA267F", Convert.ToHexString(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(logs.AsSpan())))[..16]);
    }

    [Fact]
    public void They_may_take_the_place_of_the_scores()
    {
        float[] scores = Scores(100, 5);
        float[] logs = new float[100];
        LogProbabilities.Write(scores, logs);

        LogProbabilities.Write(scores, scores);

        Assert.Equal(logs, scores);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    public void What_is_impossible_stays_so(int place)
    {
        float[] scores = Scores(11, 5);
        scores[place] = float.NegativeInfinity;
        float[] logs = new float[11];

        LogProbabilities.Write(scores, logs);

        Assert.Equal(float.NegativeInfinity, logs[place]);
        Assert.Equal(1, logs.Sum(log => Math.Exp(log)), 5);
    }

    [Theory]
    [InlineData(2, float.NaN)]
    [InlineData(10, float.NaN)]
    [InlineData(2, float.PositiveInfinity)]
    public void What_is_no_number_is_not_hidden(int place, float score)
    {
        float[] scores = Scores(11, 5);
        scores[place] = score;
        float[] logs = new float[11];

        LogProbabilities.Write(scores, logs);

        Assert.All(logs, log => Assert.True(float.IsNaN(log)));
    }

    private static float[] Scores(int count, double spread)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * spread))];
    }
}
