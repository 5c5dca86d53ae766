using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>A learned score for the distance of two tokens, the same in every layer (Raffel et al., 2019). Weight [rows, heads].</summary>
/// <param name="rows">Rows of the table, at least as many as there are buckets.</param>
internal sealed class RelativePositionBias(
    WeightScope scope, RelativeBuckets buckets, int rows, int heads, double standardDeviation, TorchScriptOps operators)
{
    private readonly Embedding _scores = new(scope, rows, heads, Initialisers.Normal(standardDeviation), operators);

    /// <param name="past">Tokens that each row has in a cache before its own.</param>
    /// <returns>[1, heads, sequence, past + sequence]</returns>
    public Tensor Forward(PackedBatch batch, int past = 0)
    {
        Tensor keys = arange(past + batch.Sequence, device: batch.TokenIds.device);
        Tensor queries = keys.narrow(0, past, batch.Sequence);
        Tensor scores = _scores.Forward(buckets.Of(keys.unsqueeze(0) - queries.unsqueeze(1)));
        return scores.permute(2, 0, 1).unsqueeze(0);
    }
}
