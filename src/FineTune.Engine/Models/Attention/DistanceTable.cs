using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>
/// What distances of tokens come to where far ones share a bucket by their logarithm: looked up in a table that .NET computes. A logarithm of torch or of an
/// ONNX runtime that is one bit less on some processor would put a distance into another bucket.
/// </summary>
internal static class DistanceTable
{
    /// <summary>The buckets of distances, whichever way they go.</summary>
    /// <param name="distances">int64 of any shape.</param>
    /// <param name="farthest">From it on all distances are in one bucket.</param>
    /// <param name="bucket">Of a distance from 0 to <paramref name="farthest"/>.</param>
    /// <returns>int64 of that shape.</returns>
    public static Tensor LookUp(Tensor distances, long farthest, Func<long, long> bucket)
    {
        long[] buckets = new long[farthest + 1];
        for (long distance = 0; distance <= farthest; distance++)
        {
            buckets[distance] = bucket(distance);
        }

        using Tensor table = tensor(buckets, device: distances.device);
        using Tensor near = distances.abs().clamp_max_(farthest);
        using Tensor flat = near.flatten();
        return table.index_select(0, flat).view(distances.shape);
    }

    /// <summary>The natural logarithm, float32 rounded once.</summary>
    public static float Log(float value) => (float)Math.Log(value);
}
