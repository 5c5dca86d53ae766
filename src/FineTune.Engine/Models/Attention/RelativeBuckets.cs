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
    /// <param name="distances">int64 [query, key], positive where the key comes after.</param>
    /// <returns>int64 of the same shape.</returns>
    public Tensor Of(Tensor distances)
    {
        int half = IsBidirectional ? Count / 2 : Count;
        int exact = half / 2;
        Tensor distance = IsBidirectional ? distances.abs() : distances.neg().clamp_min(0);
        Tensor far = (((distance.to(ScalarType.Float32) / exact).log() / Math.Log(MaxDistance / (double)exact)) * (half - exact)).to(ScalarType.Int64) + exact;
        Tensor bucket = where(distance.lt(exact), distance, far.clamp_max(half - 1));
        return IsBidirectional ? (distances.gt(0).to(ScalarType.Int64) * half) + bucket : bucket;
    }
}
