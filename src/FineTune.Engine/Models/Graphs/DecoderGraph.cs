using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models;

/// <summary>Decoders after Llama's pattern as graphs (<see cref="DecoderFamily"/>).</summary>
internal static class DecoderGraph
{
    public static GraphValue ForCausalLM(GraphParts parts, DecoderConfig config) =>
        parts.NextTokens(States(parts, config), config.Sizes.Names.WordsWeight, softCap: config.LogitSoftCap, scale: config.LogitScale);

    public static GraphValue ForSequenceClassification(GraphParts parts, DecoderConfig config) =>
        parts.OfLastToken(States(parts, config), config.PadTokenId);

    public static GraphValue ForTokenClassification(GraphParts parts, DecoderConfig config) =>
        parts.OfTokens(States(parts, config), config.Sizes.Names.TokenClassifier);

    /// <returns>[batch, sequence, hidden]</returns>
    private static GraphValue States(GraphParts parts, DecoderConfig config)
    {
        DecoderNames names = config.Sizes.Names;
        GraphScope model = parts.Weights[names.Model];
        GraphValue states = model[names.Words].Embedding(parts.Inputs.InputIds);
        states = config.EmbeddingScale is { } scale ? parts.Graph.Multiply(states, parts.Graph.Constant(scale)) : states;
        states = config.EmbeddingMultiplier is { } multiplier ? parts.Graph.Multiply(states, parts.Graph.Constant((float)multiplier)) : states;
        states = names.Positions is { } positions ? parts.Graph.Add(states, model[positions].Embedding(parts.Inputs.Positions)) : states;
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
            states = Layer(model[names.Layers][layer], config.Sizes, states, given => Attention(parts.Inputs, layer, config.Sizes, given, mask, Rotate));
        }

        return model[names.LastNorm].Norm(states, config.Sizes);
    }

    /// <param name="attention">Of the place of its weights and of normalised states.</param>
    private static GraphValue Layer(GraphScope scope, DecoderSizes sizes, GraphValue states, Func<(GraphScope Place, GraphValue States), GraphValue> attention)
    {
        GraphBuilder graph = scope.Graph;
        GraphValue Norm(string? name, GraphValue of) => name is null ? of : scope[name].Norm(of, sizes);
        GraphValue Scale(GraphValue given) => sizes.ResidualScale is { } scale ? graph.Multiply(given, graph.Constant((float)scale)) : given;
        GraphValue normalised = Norm(sizes.AttentionInputNorm, states);
        GraphValue context = Norm(sizes.AttentionOutputNorm, attention((scope[sizes.Names.Attention], normalised)));
        GraphValue attended = graph.Add(states, Scale(context));
        GraphValue given = !sizes.IsParallel ? Norm(sizes.MlpInputNorm, attended)
            : sizes.MlpInputNorm is null ? normalised
            : Norm(sizes.MlpInputNorm, states);
        GraphValue transformed = FeedForward(scope["mlp"], sizes, given);
        return graph.Add(attended, Scale(Norm(sizes.MlpOutputNorm, transformed)));
    }

    private static GraphValue Attention(
        GraphInputs inputs, int layer, DecoderSizes sizes, (GraphScope Place, GraphValue States) given, GraphValue mask, Func<GraphValue, GraphValue> rotate)
    {
        (GraphBuilder graph, GraphScope scope, AttentionSizes attention) = (inputs.Graph, given.Place, sizes.Attention);
        (int queries, int keys) = (attention.QuerySize, attention.KeyValueSize);
        int shared = attention.Heads / attention.KeyValueHeads;
        GraphValue Projected(string name, int start, int size) => !sizes.HasPackedProjections ? scope[name].Linear(given.States)
            : graph.Slice(scope["qkv_proj"].Linear(given.States), start, start + size, 2);
        GraphValue OfGroups(int start, int count) => graph.Reshape(
            graph.Slice(
                graph.Reshape(scope["query_key_value"].Linear(given.States), 0, 0, attention.KeyValueHeads, shared + 2, attention.HeadSize),
                start,
                start + count,
                3),
            0,
            0,
            count * keys);
        GraphValue Prepared(GraphValue projected, int count, string? norm)
        {
            var heads = new HeadSizes(count, attention.HeadSize);
            bool areTogether = sizes.QueryKeyNorm?.Weights == HeadNormWeights.Together;
            GraphValue Normalised(GraphValue split) =>
                norm is null || areTogether ? split : scope[norm].HeadNorm(split, sizes.QueryKeyNorm!.Weights, heads, sizes);
            GraphValue split = graph.SplitHeads(areTogether ? scope[norm!].Norm(projected, sizes) : projected, heads);
            return sizes.QueryKeyNorm is { IsAfterRotation: true } ? Normalised(rotate(split)) : rotate(Normalised(split));
        }

        (GraphValue queryStates, GraphValue keyStates, GraphValue valueStates) = sizes.PacksByGroup
            ? (OfGroups(0, shared), OfGroups(shared, 1), OfGroups(shared + 1, 1))
            : (Projected("q_proj", 0, queries), Projected("k_proj", queries, keys), Projected("v_proj", queries + keys, keys));
        GraphValue query = Prepared(queryStates, attention.Heads, sizes.QueryKeyNorm?.Query);
        GraphValue key = Prepared(keyStates, attention.KeyValueHeads, sizes.QueryKeyNorm?.Key);
        GraphValue value = graph.SplitHeads(valueStates, new HeadSizes(attention.KeyValueHeads, attention.HeadSize));
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
