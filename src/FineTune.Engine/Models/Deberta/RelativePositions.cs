using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Deberta;

/// <summary>
/// Embeddings of the distance of two tokens, one each for near ones, by logarithmic buckets for far ones
/// (He et al., 2021; modeling_deberta_v2.py, DebertaV2Encoder.get_rel_embedding and make_log_bucket_position). Weight [2 x span, hidden].
/// </summary>
internal sealed class RelativePositions(WeightScope scope, DebertaConfig config, TorchScriptOps operators)
{
    private readonly Embedding _embeddings = new(
        scope["rel_embeddings"], 2L * config.Span, config.Encoder.HiddenSize, Initialisers.Normal(config.Encoder.InitializerRange), operators);

    private readonly LayerNorm? _norm = config.NormRelEbd
        ? new(scope["LayerNorm"], config.Encoder.HiddenSize, config.Encoder.LayerNormEps)
        : null;

    /// <summary>Only distances that the batch's rows have are taken, so that short rows are not projected and multiplied for all of the span.</summary>
    public RelativeDistances Forward(PackedBatch batch)
    {
        Tensor places = arange(batch.Sequence, device: batch.TokenIds.device);
        Tensor distances = places.unsqueeze(1) - places.unsqueeze(0);
        Tensor rows = Rows(config, distances);
        (long first, long last) = Reach(batch.Sequence);
        Tensor embeddings = _embeddings.Weight.narrow(0, first, last - first + 1);
        return new RelativeDistances(_norm?.Forward(embeddings) ?? embeddings, [.. batch.Layout.Blocks.Select(block => Range(rows, first, block.Sequence))]);
    }

    /// <summary>The row of the embeddings for each distance.</summary>
    /// <param name="distances">int64 of any shape.</param>
    public static Tensor Rows(DebertaConfig config, Tensor distances) => (Bucket(config, distances) + config.Span).clamp(0, (2 * config.Span) - 1);

    /// <summary>A distance from which on all are in the last row on their side.</summary>
    public static long FarthestDistance(DebertaConfig config) => Math.Max(config.Span, config.MaxRelativePositions);

    private DistanceRange Range(Tensor rows, long first, int sequence)
    {
        (long ownFirst, long ownLast) = Reach(sequence);
        return new DistanceRange(ownFirst - first, ownLast - ownFirst + 1, rows.narrow(0, 0, sequence).narrow(1, 0, sequence) - ownFirst);
    }

    /// <summary>First and last row that two tokens of a row of <paramref name="sequence"/> tokens can be apart.</summary>
    private (long First, long Last) Reach(int sequence)
    {
        long reach = Math.Min(Bucket(config, sequence - 1L), config.Span);
        return (config.Span - reach, Math.Min(config.Span + reach, (2 * config.Span) - 1));
    }

    private static Tensor Bucket(DebertaConfig config, Tensor distances)
    {
        if (config.PositionBuckets == 0)
        {
            return distances;
        }

        Tensor buckets = DistanceTable.LookUp(distances, FarthestDistance(config), distance => Bucket(config, distance));
        return buckets * distances.sign();
    }

    /// <param name="distance">At least 0.</param>
    private static long Bucket(DebertaConfig config, long distance)
    {
        int middle = config.PositionBuckets / 2;
        if (config.PositionBuckets == 0 || distance <= middle)
        {
            return distance;
        }

        // In float32, in the order of Hugging Face's operations.
        float widest = DistanceTable.Log((float)((config.MaxRelativePositions - 1) / (double)middle));
        return (long)MathF.Ceiling(DistanceTable.Log((float)distance / middle) / widest * (middle - 1)) + middle;
    }
}
