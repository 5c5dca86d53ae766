using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models;

/// <summary>Decoders after Llama's pattern as graphs (<see cref="DecoderFamily"/>).</summary>
internal static class DecoderGraph
{
    public static GraphValue ForCausalLM(GraphParts parts, DecoderConfig config) =>
        parts.NextTokens(States(parts, config), "model.embed_tokens.weight", softCap: config.LogitSoftCap, scale: config.LogitScale);

    public static GraphValue ForSequenceClassification(GraphParts parts, DecoderConfig config) =>
        parts.OfLastToken(States(parts, config), config.PadTokenId);

    public static GraphValue ForTokenClassification(GraphParts parts, DecoderConfig config) => parts.OfTokens(States(parts, config), "score");

    /// <returns>[batch, sequence, hidden]</returns>
    private static GraphValue States(GraphParts parts, DecoderConfig config)
    {
        GraphScope model = parts.Weights["model"];
        GraphValue states = model["embed_tokens"].Embedding(parts.Inputs.InputIds);
        states = config.EmbeddingScale is { } scale ? parts.Graph.Multiply(states, parts.Graph.Constant(scale)) : states;
        states = config.EmbeddingMultiplier is { } multiplier ? parts.Graph.Multiply(states, parts.Graph.Constant((float)multiplier)) : states;
        RotaryFrequencies[] frequencies =
            [.. config.LayerKinds.Select(kind => new RotaryFrequencies(parts.Config, kind.Rope, config.Sizes.Attention.HeadSize))];
        // Kinds of one rotation have one table of it.
        int[] rotations =
            [.. config.LayerKinds.Select(kind => config.LayerKinds.Index().First(other => other.Item.Rope == kind.Rope).Index)];
        for (int layer = 0; layer < config.Layers.Count; layer++)
        {
            int number = config.Layers[layer];
            DecoderLayerKind kind = config.LayerKinds[number];
            GraphValue mask = parts.Inputs.CausalMask(kind.Mask.WindowLength);
            GraphValue Rotate(GraphValue heads) =>
                kind.IsRotated ? parts.Inputs.Rotate(heads, config.Sizes.Attention.HeadSize, frequencies[rotations[number]], rotations[number]) : heads;
            states = Layer(model["layers"][layer], config.Sizes, states, given => Attention(parts.Inputs, layer, config.Sizes, given, mask, Rotate));
        }

        return model[config.Sizes.Names.LastNorm].Norm(states, config.Sizes);
    }

    /// <param name="attention">Of the place of its weights and of normalised states.</param>
    private static GraphValue Layer(GraphScope scope, DecoderSizes sizes, GraphValue states, Func<(GraphScope Place, GraphValue States), GraphValue> attention)
    {
        GraphBuilder graph = scope.Graph;
        GraphValue Norm(string? name, GraphValue of) => name is null ? of : scope[name].Norm(of, sizes);
        GraphValue Scale(GraphValue given) => sizes.ResidualScale is { } scale ? graph.Multiply(given, graph.Constant((float)scale)) : given;
        GraphValue normalised = Norm(sizes.AttentionInputNorm, states);
        GraphValue context = Norm(sizes.AttentionOutputNorm, attention((scope["self_attn"], normalised)));
        GraphValue attended = graph.Add(states, Scale(context));
        GraphValue transformed = FeedForward(scope["mlp"], sizes, sizes.IsParallel ? normalised : Norm(sizes.MlpInputNorm, attended));
        return graph.Add(attended, Scale(Norm(sizes.MlpOutputNorm, transformed)));
    }

    private static GraphValue Attention(
        GraphInputs inputs, int layer, DecoderSizes sizes, (GraphScope Place, GraphValue States) given, GraphValue mask, Func<GraphValue, GraphValue> rotate)
    {
        (GraphBuilder graph, GraphScope scope, AttentionSizes attention) = (inputs.Graph, given.Place, sizes.Attention);
        (int queries, int keys) = (attention.QuerySize, attention.KeyValueSize);
        GraphValue Projected(string name, int start, int size) =>
            sizes.HasPackedProjections ? graph.Slice(scope["qkv_proj"].Linear(given.States), start, start + size, 2) : scope[name].Linear(given.States);
        GraphValue Prepared(GraphValue projected, int count, string? norm)
        {
            var heads = new HeadSizes(count, attention.HeadSize);
            bool areTogether = sizes.QueryKeyNorm?.Weights == HeadNormWeights.Together;
            GraphValue Normalised(GraphValue split) =>
                norm is null || areTogether ? split : scope[norm].HeadNorm(split, sizes.QueryKeyNorm!.Weights, heads, sizes);
            GraphValue split = graph.SplitHeads(areTogether ? scope[norm!].Norm(projected, sizes) : projected, heads);
            return sizes.QueryKeyNorm is { IsAfterRotation: true } ? Normalised(rotate(split)) : rotate(Normalised(split));
        }

        GraphValue query = Prepared(Projected("q_proj", 0, queries), attention.Heads, sizes.QueryKeyNorm?.Query);
        GraphValue key = Prepared(Projected("k_proj", queries, keys), attention.KeyValueHeads, sizes.QueryKeyNorm?.Key);
        GraphValue value = graph.SplitHeads(Projected("v_proj", queries + keys, keys), new HeadSizes(attention.KeyValueHeads, attention.HeadSize));
        return scope[sizes.Names.AttentionOutput].Linear(inputs.AttendByHeads(layer, attention, query, key, value, mask));
    }

    private static GraphValue FeedForward(GraphScope scope, DecoderSizes sizes, GraphValue states)
    {
        GraphBuilder graph = scope.Graph;
        GraphValue Part(string name, long index) => sizes.HasPackedProjections
            ? graph.Slice(scope["gate_up_proj"].Linear(states), index * sizes.Intermediate, (index + 1) * sizes.Intermediate, 2)
            : scope[name].Linear(states);
        GraphValue up = Part(sizes.Names.MlpInput, 1);
        GraphValue middle = sizes.HasGate
            ? graph.Multiply(graph.Activate(sizes.Activation, Part("gate_proj", 0)), up)
            : graph.Activate(sizes.Activation, up);
        return scope[sizes.Names.MlpOutput].Linear(middle);
    }
}
