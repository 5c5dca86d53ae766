using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.DebertaV2;

/// <summary>
/// Attention whose scores add content to content, content to position and position to content
/// (He et al., 2021; modeling_deberta_v2.py, DisentangledSelfAttention).
/// </summary>
internal sealed class DisentangledSelfAttention
{
    private readonly DebertaV2Config _config;
    private readonly TorchScriptOps _operators;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear? _positionKey;
    private readonly Linear? _positionQuery;

    public DisentangledSelfAttention(WeightScope scope, DebertaV2Config config, TorchScriptOps operators)
    {
        _config = config;
        _operators = operators;
        _query = Projection(scope["query_proj"]);
        _key = Projection(scope["key_proj"]);
        _value = Projection(scope["value_proj"]);
        if (config.RelativeAttention && config.ContentToPosition)
        {
            _positionKey = config.ShareAttKey ? _key : Projection(scope["pos_key_proj"]);
        }

        if (config.RelativeAttention && config.PositionToContent)
        {
            _positionQuery = config.ShareAttKey ? _query : Projection(scope["pos_query_proj"]);
        }
    }

    private int Heads => _config.Encoder.NumAttentionHeads;

    /// <param name="states">[tokens, hidden]</param>
    /// <param name="positions">What <see cref="RelativePositions"/> gives; null without relative attention.</param>
    /// <returns>[tokens, hidden]</returns>
    public Tensor Forward(Tensor states, (Tensor Embeddings, Tensor Rows)? positions, ModelInput input, bool training)
    {
        Tensor query = Rectangle.SplitHeads(_query.Forward(states), Heads, input, _operators);
        Tensor key = Rectangle.SplitHeads(_key.Forward(states), Heads, input, _operators);
        Tensor value = Rectangle.SplitHeads(_value.Forward(states), Heads, input, _operators);
        // The kernel divides by the root of the head's size only.
        Tensor scaledQuery = query / Math.Sqrt(_config.ScaleFactor);
        Tensor? bias = positions is { } relative ? Bias(query, key, relative, training) : null;
        Tensor context = nn.functional.scaled_dot_product_attention(
            scaledQuery,
            key,
            value,
            bias is null ? input.Padding?.AttentionMask : Rectangle.Hide(bias, input),
            training ? _config.Encoder.AttentionProbsDropoutProb : 0);
        return Rectangle.MergeHeads(context, input, _operators);
    }

    /// <returns>[batch, heads, sequence, sequence]; null where neither side looks at positions.</returns>
    private Tensor? Bias(Tensor query, Tensor key, (Tensor Embeddings, Tensor Rows) positions, bool training)
    {
        Tensor embeddings = nn.functional.dropout(positions.Embeddings, _config.Encoder.HiddenDropoutProb, training);
        double scale = Math.Sqrt(query.shape[^1] * (double)_config.ScaleFactor);
        Tensor? contentToPosition = _positionKey is null ? null : Scores(query, _positionKey.Forward(embeddings), positions.Rows);
        // Distances are odd: the row of (key, query) is that of (query, key) transposed.
        Tensor? positionToContent = _positionQuery is null ? null : Scores(key, _positionQuery.Forward(embeddings), positions.Rows.t()).transpose(-1, -2);
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
        return content.matmul(byHead).gather(-1, rows.expand(content.shape[0], Heads, -1, -1));
    }

    private Linear Projection(WeightScope scope) =>
        new(scope, _config.Encoder.HiddenSize, _config.Encoder.HiddenSize, _config.Encoder.InitializerRange);
}
