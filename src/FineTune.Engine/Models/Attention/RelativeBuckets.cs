using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>
/// Distances of tokens in groups, exact for near ones and by their logarithm for far ones (Raffel et al., 2019; modeling_t5.py, _relative_position_bucket).
/// </summary>
/// <param name="Count">Buckets; at least 4.</param>
/// <param name="MaxDistance">From it on all distances are in one bucket.</param>
/// <param name="IsBidirectional">True keeps half of the buckets for what comes after a token; else all of that is in the first.</param>
internal sealed record RelativeBuckets(int Count, int MaxDistance, bool IsBidirectional)
{
    /// <summary>
    /// True rounds the sum of exact and logarithmic buckets down (modeling_wavlm.py, _relative_positions_bucket), false the logarithmic ones alone: where
    /// float32 has no number in between, the sum may come out one higher.
    /// </summary>
    public bool RoundsSum { get; init; }

    /// <param name="distances">int64 [query, key], positive where the key comes after.</param>
    /// <returns>int64 of the same shape.</returns>
    public Tensor Of(Tensor distances)
    {
        int half = IsBidirectional ? Count / 2 : Count;
        int exact = half / 2;
        float whole = (float)Math.Log(MaxDistance / (double)exact);
        using Tensor distance = IsBidirectional ? distances.abs() : distances.neg().clamp_min(0);
        Tensor bucket = DistanceTable.LookUp(distance, Math.Max(exact, MaxDistance), far => far < exact ? far : Math.Min(half - 1, Far(far)));
        return IsBidirectional ? (distances.gt(0).to(ScalarType.Int64) * half) + bucket : bucket;

        // In float32, in the order of Hugging Face's operations.
        long Far(long far)
        {
            float logarithmic = DistanceTable.Log((float)far / exact) / whole * (half - exact);
            return RoundsSum ? (long)(exact + logarithmic) : exact + (long)logarithmic;
        }
    }
}
