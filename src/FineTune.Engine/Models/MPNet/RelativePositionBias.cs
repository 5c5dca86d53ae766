using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.MPNet;

/// <summary>
/// A learned score for the distance of two tokens, exact for near ones and by logarithmic buckets for far ones, the same in every layer
/// (Raffel et al., 2019; modeling_mpnet.py, MPNetEncoder.compute_position_bias). Weight [buckets, heads].
/// </summary>
internal sealed class RelativePositionBias(WeightScope scope, int buckets, int heads, double standardDeviation, TorchScriptOps operators)
{
    /// <summary>Hugging Face's code computes with this number whatever relative_attention_num_buckets is; that is only the table's height.</summary>
    public const int Buckets = 32;

    /// <summary>From it on all distances are in one bucket.</summary>
    public const int MaxDistance = 128;

    private readonly Embedding _scores = new(scope, buckets, heads, Initialisers.Normal(standardDeviation), operators);

    /// <returns>[1, heads, sequence, sequence]</returns>
    public Tensor Forward(PackedBatch batch)
    {
        Tensor places = arange(batch.Sequence, device: batch.TokenIds.device);
        Tensor scores = _scores.Forward(Bucket(places.unsqueeze(0) - places.unsqueeze(1)));
        return scores.permute(2, 0, 1).unsqueeze(0);
    }

    /// <param name="distances">int64 [query, key], positive where the key comes after.</param>
    public static Tensor Bucket(Tensor distances)
    {
        const int half = Buckets / 2;
        const int exact = half / 2;
        Tensor later = distances.gt(0).to(ScalarType.Int64) * half;
        Tensor distance = distances.abs();
        Tensor far = (((distance.to(ScalarType.Float32) / exact).log() / Math.Log(MaxDistance / (double)exact)) * (half - exact)).to(ScalarType.Int64) + exact;
        return later + where(distance.lt(exact), distance, far.clamp_max(half - 1));
    }
}
