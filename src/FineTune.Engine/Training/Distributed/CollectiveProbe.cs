using System.Diagnostics;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>Whether processes add up what they should, and how fast.</summary>
internal static class CollectiveProbe
{
    private const int BytesOfMebibyte = 1 << 20;

    /// <summary>Adds up float32 numbers, rank r's all being r + 1.</summary>
    /// <param name="mebibytes">Of numbers.</param>
    /// <param name="rounds">Of which the median counts; one more warms up.</param>
    /// <returns>Who this is, whether all sums are right, and the seconds of the median round.</returns>
    public static JsonObject Measure(ICollective collective, int mebibytes, int rounds)
    {
        using Tensor values = empty((long)mebibytes * BytesOfMebibyte / sizeof(float));
        double expected = collective.Size * (collective.Size + 1) / 2.0;
        bool isRight = true;
        List<double> seconds = [];
        for (int round = 0; round <= rounds; round++)
        {
            values.fill_(collective.Rank + 1);
            collective.Barrier();
            long start = Stopwatch.GetTimestamp();
            collective.AllReduceSum(values);
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            using Tensor right = values.eq(expected).all();
            isRight &= right.item<bool>();
        }

        return new JsonObject
        {
            ["collective"] = collective.Name,
            ["rank"] = collective.Rank,
            ["size"] = collective.Size,
            ["host"] = Environment.MachineName,
            ["mebibytes"] = mebibytes,
            ["right"] = isRight,
            ["seconds"] = seconds.Skip(1).Order().ElementAt(rounds / 2),
        };
    }
}
