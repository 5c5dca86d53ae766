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
    /// <param name="positions">What <see cref="RelativePositions"/> gives; null without relative attention.</param>
    /// <returns>[tokens, hidden]</returns>
    public Tensor Forward(Tensor states, (Tensor Embeddings, Tensor Rows)? positions, ModelInput input, bool training)
    {
        (Tensor queries, Tensor keys, Tensor values) = projections.Content(states);
        Tensor query = Rectangle.SplitHeads(queries, Heads, input, operators);
        Tensor key = Rectangle.SplitHeads(keys, Heads, input, operators);
        Tensor value = Rectangle.SplitHeads(values, Heads, input, operators);
        // The kernel divides by the root of the head's size only.
        Tensor scaledQuery = query / Math.Sqrt(config.ScaleFactor);
        Tensor? bias = positions is { } relative ? Bias(query, key, relative, training) : null;
        Tensor context = Dropout.Attention(
            scaledQuery,
            key,
            value,
            bias is null ? input.Padding?.AttentionMask : Rectangle.Hide(bias, input),
            training ? config.Encoder.AttentionProbsDropoutProb : 0);
        return Rectangle.MergeHeads(context, input, operators);
    }

    /// <returns>[batch, heads, sequence, sequence]; null where neither side looks at positions.</returns>
    private Tensor? Bias(Tensor query, Tensor key, (Tensor Embeddings, Tensor Rows) positions, bool training)
    {
        Tensor embeddings = Dropout.Apply(positions.Embeddings, config.Encoder.HiddenDropoutProb, training);
        double scale = Math.Sqrt(query.shape[^1] * (double)config.ScaleFactor);
        Tensor? contentToPosition = projections.PositionKey is null ? null : Scores(query, projections.PositionKey.Forward(embeddings), positions.Rows);
        // Distances are odd: the row of (key, query) is that of (query, key) transposed.
        Tensor? positionToContent = projections.PositionQuery is null ? null : Scores(key, projections.PositionQuery.Forward(embeddings), positions.Rows.t()).transpose(-1, -2);
        return (contentToPosition, positionToContent) switch
        {
            (null, null) => null,
            (not null, null) => contentToPosition / scale,
            (null, not null) => positionToContent / scale,
            (not null, not null) => (contentToPosition + positionToContent) / scale,
        };
    }

    /// <summary>Products of each token with the embedding of its distance to each other token.</summary>
    /// <param name="content">[batch, heads, sequence, size]</param>
    /// <param name="positions">[distances, hidden]</param>
    /// <param name="rows">int64 [sequence, sequence]</param>
    /// <returns>[batch, heads, sequence, sequence]</returns>
    private Tensor Scores(Tensor content, Tensor positions, Tensor rows)
    {
        Tensor byHead = positions.view(positions.shape[0], Heads, -1).permute(1, 2, 0);
        return content.Product(byHead).gather(-1, rows.expand(content.shape[0], Heads, -1, -1));
    }
}
