using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Deberta;

/// <summary>
/// Attention whose scores add content to content, content to position and position to content
/// (He et al., 2021; modeling_deberta.py and modeling_deberta_v2.py, DisentangledSelfAttention).
/// </summary>
internal sealed class DisentangledSelfAttention(IProjections projections, DebertaConfig config, TorchScriptOps operators)
{
    private int Heads => config.Encoder.NumAttentionHeads;

    /// <param name="states">[tokens, hidden]</param>
    /// <param name="distances">What <see cref="RelativePositions"/> gives; null without relative attention.</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, RelativeDistances? distances, PackedBatch batch, ForwardOptions options)
    {
        (Tensor queries, Tensor keys, Tensor values) = projections.Content(states);
        Tensor? embeddings = distances is null ? null : Dropout.Apply(distances.Embeddings, config.Encoder.HiddenDropoutProb, options.Training);
        Tensor? positionKey = embeddings is null ? null : projections.PositionKey?.Forward(embeddings);
        Tensor? positionQuery = embeddings is null ? null : projections.PositionQuery?.Forward(embeddings);
        BlockMasks masks = AttentionMask.Full.Over(batch);
        return batch.Attend(batch.QueryStates(queries, options.Read, operators), keys, values, Heads, options.Read, operators, (index, query, key, value) =>
        {
            Tensor? bias = distances is null ? null : Bias(query, key, positionKey, positionQuery, distances.Ranges[index]);
            return ScaledDotProductAttention.Apply(
                // The kernel divides by the root of the head's size only.
                query / Math.Sqrt(config.ScaleFactor),
                key,
                value,
                masks.For(index, query.shape[2]),
                options.Training ? config.Encoder.AttentionProbsDropoutProb : 0,
                bias: masks.BiasFor(index, query.shape[2], bias));
        });
    }

    /// <param name="query">[rows, heads, queries, size]: of each row's first tokens.</param>
    /// <param name="key">[rows, heads, sequence, size]</param>
    /// <returns>[rows, heads, queries, sequence]; null where neither side looks at positions.</returns>
    private Tensor? Bias(Tensor query, Tensor key, Tensor? positionKey, Tensor? positionQuery, DistanceRange range)
    {
        double scale = Math.Sqrt(query.shape[^1] * (double)config.ScaleFactor);
        Tensor rows = range.Rows.narrow(0, 0, query.shape[2]);
        Tensor? contentToPosition = positionKey is null ? null : Scores(query, positionKey, range, rows);
        // Distances are odd: that of (key, query) is that of (query, key) transposed.
        Tensor? positionToContent = positionQuery is null ? null : Scores(key, positionQuery, range, rows.t()).transpose(-1, -2);
        return (contentToPosition, positionToContent) switch
        {
            (null, null) => null,
            (not null, null) => contentToPosition / scale,
            (null, not null) => positionToContent / scale,
            (not null, not null) => (contentToPosition + positionToContent) / scale,
        };
    }

    /// <summary>Products of each token with the embedding of its distance to each of others.</summary>
    /// <param name="content">[rows, heads, tokens, size]</param>
    /// <param name="positions">[distances, hidden]</param>
    /// <param name="range">Those of the distances that rows of this length have.</param>
    /// <param name="rows">int64 [tokens, others]</param>
    /// <returns>[rows, heads, tokens, others]</returns>
    private Tensor Scores(Tensor content, Tensor positions, DistanceRange range, Tensor rows)
    {
        Tensor byHead = positions.narrow(0, range.First, range.Count).view(range.Count, Heads, -1).permute(1, 2, 0);
        return content.Product(byHead).gather(-1, rows.expand(content.shape[0], Heads, -1, -1));
    }
}
