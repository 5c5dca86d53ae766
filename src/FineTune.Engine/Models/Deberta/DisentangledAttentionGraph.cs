using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Deberta;

/// <summary>Disentangled attention in a graph, as <see cref="DisentangledSelfAttention"/> computes it.</summary>
/// <param name="encoder">Where the embeddings of relative positions lie.</param>
/// <param name="config">The model's.</param>
/// <param name="inputs">What the graph is given.</param>
internal sealed class DisentangledAttentionGraph(GraphScope encoder, DebertaConfig config, GraphInputs inputs)
{
    private readonly GraphBuilder _graph = inputs.Graph;
    private readonly HeadSizes _heads = new(config.Encoder.NumAttentionHeads, config.Encoder.HiddenSize / config.Encoder.NumAttentionHeads);

    /// <param name="scope">The layer's attention.</param>
    /// <param name="states">[batch, sequence, hidden]</param>
    /// <returns>[batch, sequence, hidden]</returns>
    public GraphValue Attend(GraphScope scope, GraphValue states)
    {
        (GraphValue query, GraphValue key, GraphValue value) = config.IsPacked ? Packed(scope, states) : Separate(scope, states);
        GraphValue bias = inputs.FullMask;
        double divisor = _heads.Size * (double)config.ScaleFactor;
        if (PositionKey(scope) is { } positionKey)
        {
            bias = _graph.Add(bias, Scaled(Scores(query, positionKey, Rows), divisor));
        }

        if (PositionQuery(scope) is { } positionQuery)
        {
            // Distances are odd: that of (key, query) is that of (query, key) transposed.
            bias = _graph.Add(bias, Scaled(_graph.Transpose(Scores(key, positionQuery, _graph.Transpose(Rows, 1, 0)), 0, 1, 3, 2), divisor));
        }

        return _graph.MergeHeads(_graph.AttendByHead(query, key, value, bias, divisor), _heads);
    }

    /// <summary>
    /// For each query and key the row of their distance: int64 [sequence, sequence]. Looked up, as a logarithm of another library may round otherwise.
    /// </summary>
    private GraphValue Rows
    {
        get
        {
            long far = RelativePositions.FarthestDistance(config);
            GraphValue table = _graph.Constant("relative_position_rows", () => RelativePositions.Rows(config, arange(-far, far + 1)));
            GraphValue near = _graph.Apply("Clip", inputs.Distances, _graph.Constant(-far), _graph.Constant(far));
            return _graph.Gather(table, _graph.Add(near, _graph.Constant(far)));
        }
    }

    private GraphValue? PositionKey(GraphScope scope) => config is { RelativeAttention: true, ContentToPosition: true }
        ? Projected(scope[config.IsPacked ? "pos_proj" : config.ShareAttKey ? "key_proj" : "pos_key_proj"])
        : null;

    private GraphValue? PositionQuery(GraphScope scope) => config is { RelativeAttention: true, PositionToContent: true }
        ? Projected(scope[config.IsPacked ? "pos_q_proj" : config.ShareAttKey ? "query_proj" : "pos_query_proj"])
        : null;

    /// <summary>
    /// What a layer makes of the embeddings of all distances, which depends on no input and is computed here: ONNX Runtime would do so whenever it opens the
    /// file, and crashes at it where the file is of float16 (FuseFp16InitializerToFp32NodeTransformer, seen with 1.23 and 1.31).
    /// </summary>
    /// <returns>[heads, size, 2 x span]</returns>
    private GraphValue Projected(GraphScope scope) => _graph.Constant($"{scope.Prefix}.distances", weights =>
    {
        Tensor? Find(GraphScope place, string name) => weights.GetValueOrDefault($"{place.Prefix}.{name}");
        Tensor embeddings = Find(encoder["rel_embeddings"], "weight")!;
        GraphScope norm = encoder["LayerNorm"];
        Tensor normalised = config.NormRelEbd
            ? nn.functional.layer_norm(
                embeddings, [config.Encoder.HiddenSize], Find(norm, "weight"), Find(norm, "bias"), config.Encoder.LayerNormEps)
            : embeddings;
        return new Linear(Find(scope, "weight")!, Find(scope, "bias")).Forward(normalised).view(-1, _heads.Count, _heads.Size).permute(1, 2, 0);
    });

    /// <returns>[batch, heads, sequence, size] each.</returns>
    private (GraphValue Query, GraphValue Key, GraphValue Value) Separate(GraphScope scope, GraphValue states) => (
        _graph.SplitHeads(scope["query_proj"].Linear(states), _heads),
        _graph.SplitHeads(scope["key_proj"].Linear(states), _heads),
        _graph.SplitHeads(scope["value_proj"].Linear(states), _heads));

    /// <summary>Each head's query, key and value lie side by side.</summary>
    private (GraphValue Query, GraphValue Key, GraphValue Value) Packed(GraphScope scope, GraphValue states)
    {
        GraphValue packed = _graph.SplitHeads(scope["in_proj"].Linear(states), _heads with { Size = 3 * _heads.Size });
        GraphValue Part(long index) => _graph.Slice(packed, index * _heads.Size, (index + 1) * _heads.Size, 3);
        GraphValue Bias(string name) => _graph.Reshape(scope.Weight(name), 1, _heads.Count, 1, _heads.Size);
        return (_graph.Add(Part(0), Bias("q_bias")), Part(1), _graph.Add(Part(2), Bias("v_bias")));
    }

    private GraphValue Scaled(GraphValue scores, double divisor) => _graph.Multiply(scores, _graph.Constant((float)(1 / Math.Sqrt(divisor))));

    /// <summary>Products of each token with the embedding of its distance to each of others.</summary>
    /// <param name="content">[batch, heads, sequence, size]</param>
    /// <param name="positions">[heads, size, 2 x span]</param>
    /// <param name="rows">int64 [sequence, sequence]</param>
    /// <returns>[batch, heads, sequence, sequence]</returns>
    private GraphValue Scores(GraphValue content, GraphValue positions, GraphValue rows)
    {
        GraphValue products = _graph.MatMul(content, positions);
        GraphValue shape = _graph.Apply(
            "Concat",
            [_graph.Unsqueeze(_graph.Length(content, 0), 0), _graph.Constant([(long)_heads.Count]), _graph.Apply("Shape", rows)],
            new OnnxAttribute("axis", 0L));
        return _graph.Apply("GatherElements", [products, _graph.Apply("Expand", rows, shape)], new OnnxAttribute("axis", -1L));
    }
}
