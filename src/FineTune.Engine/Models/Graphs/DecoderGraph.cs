using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models;

/// <summary>Decoders after Llama's pattern as graphs (<see cref="DecoderFamily"/>).</summary>
internal static class DecoderGraph
{
    public static GraphValue ForCausalLM(GraphParts parts, DecoderConfig config) =>
        parts.NextTokens(States(parts, config), "model.embed_tokens.weight", softCap: config.LogitSoftCap);

    public static GraphValue ForSequenceClassification(GraphParts parts, DecoderConfig config) =>
        parts.OfLastToken(States(parts, config), config.PadTokenId);

    public static GraphValue ForTokenClassification(GraphParts parts, DecoderConfig config) => parts.OfTokens(States(parts, config), "score");

    /// <returns>[batch, sequence, hidden]</returns>
    private static GraphValue States(GraphParts parts, DecoderConfig config)
    {
        GraphScope model = parts.Weights["model"];
        GraphValue words = model["embed_tokens"].Embedding(parts.Inputs.InputIds);
        GraphValue states = config.EmbeddingScale is { } scale ? parts.Graph.Multiply(words, parts.Graph.Constant(scale)) : words;
        RotaryFrequencies[] frequencies =
            [.. config.LayerKinds.Select(kind => new RotaryFrequencies(parts.Config, kind.Rope, config.Sizes.Attention.HeadSize))];
        // Kinds of one rotation have one table of it.
        int[] rotations =
            [.. config.LayerKinds.Select(kind => config.LayerKinds.Index().First(other => other.Item.Rope == kind.Rope).Index)];
        for (int layer = 0; layer < config.Layers.Count; layer++)
        {
            int kind = config.Layers[layer];
            GraphValue mask = parts.Inputs.CausalMask(config.LayerKinds[kind].Mask.WindowLength);
            GraphValue Rotate(GraphValue heads) =>
                parts.Inputs.Rotate(heads, config.Sizes.Attention.HeadSize, frequencies[rotations[kind]], rotations[kind]);
            states = Layer(model["layers"][layer], config.Sizes, states, given => Attention(parts.Inputs, layer, config.Sizes, given, mask, Rotate));
        }

        return model["norm"].RmsNorm(states, config.Sizes.NormEps, config.Sizes.NormAddsOne);
    }

    /// <param name="attention">Of the place of its weights and of normalised states.</param>
    private static GraphValue Layer(GraphScope scope, DecoderSizes sizes, GraphValue states, Func<(GraphScope Place, GraphValue States), GraphValue> attention)
    {
        GraphValue Norm(string name, GraphValue of) => scope[name].RmsNorm(of, sizes.NormEps, sizes.NormAddsOne);
        GraphValue context = attention((scope["self_attn"], Norm("input_layernorm", states)));
        context = sizes.NormalisesOutputs ? Norm("post_attention_layernorm", context) : context;
        GraphValue attended = scope.Graph.Add(states, context);
        GraphValue transformed = FeedForward(
            scope["mlp"], sizes, Norm(sizes.NormalisesOutputs ? "pre_feedforward_layernorm" : "post_attention_layernorm", attended));
        return scope.Graph.Add(attended, sizes.NormalisesOutputs ? Norm("post_feedforward_layernorm", transformed) : transformed);
    }

    private static GraphValue Attention(
        GraphInputs inputs, int layer, DecoderSizes sizes, (GraphScope Place, GraphValue States) given, GraphValue mask, Func<GraphValue, GraphValue> rotate)
    {
        (GraphBuilder graph, GraphScope scope) = (inputs.Graph, given.Place);
        (int queries, int keys) = (sizes.Attention.QuerySize, sizes.Attention.KeyValueSize);
        GraphValue Heads(string name, int start, int size) => graph.SplitHeads(
            sizes.HasPackedProjections ? graph.Slice(scope["qkv_proj"].Linear(given.States), start, start + size, 2) : scope[name].Linear(given.States),
            new HeadSizes(size / sizes.Attention.HeadSize, sizes.Attention.HeadSize));
        GraphValue Normalised(string name, GraphValue heads) =>
            sizes.NormalisesQueryAndKey ? scope[name].RmsNorm(heads, sizes.NormEps, sizes.NormAddsOne) : heads;
        GraphValue query = rotate(Normalised("q_norm", Heads("q_proj", 0, queries)));
        GraphValue key = rotate(Normalised("k_norm", Heads("k_proj", queries, keys)));
        return scope["o_proj"].Linear(inputs.AttendByHeads(layer, sizes.Attention, query, key, Heads("v_proj", queries + keys, keys), mask));
    }

    private static GraphValue FeedForward(GraphScope scope, DecoderSizes sizes, GraphValue states)
    {
        GraphBuilder graph = scope.Graph;
        GraphValue Part(string name, long index) => sizes.HasPackedProjections
            ? graph.Slice(scope["gate_up_proj"].Linear(states), index * sizes.Intermediate, (index + 1) * sizes.Intermediate, 2)
            : scope[name].Linear(states);
        GraphValue gate = graph.Activate(sizes.Activation, Part("gate_proj", 0));
        return scope["down_proj"].Linear(graph.Multiply(gate, Part("up_proj", 1)));
    }
}
