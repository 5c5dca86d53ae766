using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models;

/// <summary>A model that hears samples as a graph (<see cref="WaveModel"/>).</summary>
internal static class WaveGraph
{
    private const double NormEps = 1e-5;

    /// <param name="prefix">First name of the backbone's weights.</param>
    public static GraphValue ForClassification(GraphParts parts, string prefix, WaveConfig config)
    {
        GraphBuilder graph = parts.Graph;
        GraphScope model = parts.Weights[prefix];
        GraphValue features = Features(model["feature_extractor.conv_layers"], parts.Inputs.SoundValues!.Value, config);
        GraphScope projection = model["feature_projection"];
        GraphValue normed = config.NormalisesFeatures ? projection["layer_norm"].LayerNorm(features, config.LayerNormEps) : features;
        GraphValue states = projection["projection"].Linear(normed);
        GraphScope encoder = model["encoder"];
        states = graph.Add(states, Positions(encoder["pos_conv_embed"], states, config));
        states = config.NormalisesBefore ? states : encoder["layer_norm"].LayerNorm(states, config.LayerNormEps);
        GraphValue? distances = config.Distances is { } buckets
            ? (parts.Inputs with { InputIds = states }).RelativePositionBias(encoder["layers"][0]["attention.rel_attn_embed"], buckets)
            : null;
        List<GraphValue> all = [states];
        for (int layer = 0; layer < config.Layers; layer++)
        {
            states = Layer(encoder["layers"][layer], states, distances, config);
            all.Add(states);
        }

        if (config.NormalisesBefore)
        {
            all[^1] = encoder["layer_norm"].LayerNorm(states, config.LayerNormEps);
        }

        return parts.Weights.SoundClassifier(all);
    }

    /// <param name="samples">[batch, samples]</param>
    /// <returns>[batch, time, channels]</returns>
    private static GraphValue Features(GraphScope scope, GraphValue samples, WaveConfig config)
    {
        GraphBuilder graph = scope.Graph;
        GraphValue states = graph.Unsqueeze(samples, 1);
        for (int layer = 0; layer < config.Convolutions.Count; layer++)
        {
            ConvolutionSizes sizes = config.Convolutions[layer];
            GraphScope norm = scope[layer]["layer_norm"];
            GraphValue convolved = scope[layer]["conv"].TimeConvolution(states, sizes.Kernel, sizes.Stride);
            GraphValue normed = !config.NormalisesOverTime
                ? graph.Transpose(norm.LayerNorm(graph.Transpose(convolved, 0, 2, 1), NormEps), 0, 2, 1)
                : layer == 0 ? norm.GroupNorm(convolved, NormEps) : convolved;
            states = graph.Activate(config.FeatureActivation, normed);
        }

        return graph.Transpose(states, 0, 2, 1);
    }

    /// <summary><see cref="PositionalConvolution"/>, whose weight is put together once and for all, or <see cref="PositionalConvolutions"/>.</summary>
    /// <param name="states">[batch, time, hidden]</param>
    private static GraphValue Positions(GraphScope scope, GraphValue states, WaveConfig config)
    {
        GraphBuilder graph = scope.Graph;
        if (config.PositionLayers is { } layers)
        {
            return Enumerable.Range(0, layers).Aggregate(states, (current, layer) => NormedPositions(scope["layers"][layer]["conv"], current, config));
        }

        GraphScope convolution = scope["conv"];
        string parts = $"{convolution.Prefix}.parametrizations.weight.original";
        GraphValue weight = graph.Constant(
            $"{convolution.Prefix}.weight", weights => PositionalConvolution.Weight(weights[parts + "0"], weights[parts + "1"]));
        return graph.Activate(config.FeatureActivation, Convolve(convolution, states, weight, config));
    }

    private static GraphValue NormedPositions(GraphScope scope, GraphValue states, WaveConfig config)
    {
        GraphBuilder graph = scope.Graph;
        GraphValue convolved = Convolve(scope, states, scope.Weight("weight"), config);
        GraphValue scale = graph.Constant("ones_of_positions", () => TorchSharp.torch.ones(config.HiddenSize));
        GraphValue normed = graph.Apply(
            "LayerNormalization",
            [convolved, scale],
            new OnnxAttribute("axis", -1L),
            new OnnxAttribute("epsilon", (float)PositionalConvolutions.NormEps));
        return graph.Activate(config.FeatureActivation, normed);
    }

    private static GraphValue Convolve(GraphScope scope, GraphValue states, GraphValue weight, WaveConfig config)
    {
        GraphBuilder graph = scope.Graph;
        GraphValue convolved = scope.TimeConvolution(
            graph.Transpose(states, 0, 2, 1), weight, config.PositionKernel, padding: config.PositionKernel / 2, groups: config.PositionGroups);
        GraphValue kept = config.PositionKernel % 2 == 0 ? graph.Slice(convolved, 0, -1, axis: 2) : convolved;
        return graph.Transpose(kept, 0, 2, 1);
    }

    /// <summary><see cref="WaveLayer"/>.</summary>
    private static GraphValue Layer(GraphScope scope, GraphValue states, GraphValue? distances, WaveConfig config)
    {
        GraphBuilder graph = scope.Graph;
        GraphScope attention = scope["attention"];
        GraphScope attentionNorm = scope["layer_norm"];
        GraphScope norm = scope["final_layer_norm"];
        GraphValue given = config.NormalisesBefore ? attentionNorm.LayerNorm(states, config.LayerNormEps) : states;
        GraphValue context = graph.Attention(
            attention["q_proj"].Linear(given),
            attention["k_proj"].Linear(given),
            attention["v_proj"].Linear(given),
            new HeadSizes(config.Heads, config.HiddenSize / config.Heads),
            distances is { } scores ? GatedDistances(attention, given, scores, config) : graph.Constant(0f));
        GraphValue attended = graph.Add(attention["out_proj"].Linear(context), states);
        if (config.NormalisesBefore)
        {
            return graph.Add(Transform(scope["feed_forward"], norm.LayerNorm(attended, config.LayerNormEps), config), attended);
        }

        GraphValue normed = attentionNorm.LayerNorm(attended, config.LayerNormEps);
        return norm.LayerNorm(graph.Add(Transform(scope["feed_forward"], normed, config), normed), config.LayerNormEps);
    }

    /// <summary><see cref="Layers.GatedDistances"/>.</summary>
    private static GraphValue GatedDistances(GraphScope scope, GraphValue states, GraphValue scores, WaveConfig config)
    {
        GraphBuilder graph = scope.Graph;
        GraphValue ofHeads = graph.Reshape(states, 0, 0, config.Heads, config.HiddenSize / config.Heads);
        GraphValue parts = graph.Reshape(
            scope["gru_rel_pos_linear"].Linear(ofHeads), 0, 0, config.Heads, Layers.GatedDistances.Gates, Layers.GatedDistances.GateParts);
        GraphValue sums = graph.Apply("ReduceSum", [parts, graph.Constant([-1L])], new OnnxAttribute("keepdims", 0L));
        GraphValue gates = graph.Transpose(graph.Apply("Sigmoid", sums), 0, 2, 1, 3);
        GraphValue kept = graph.Multiply(graph.Slice(gates, 1, 2, axis: 3), scope.Weight("gru_rel_pos_const"));
        GraphValue scaled = graph.Multiply(graph.Slice(gates, 0, 1, axis: 3), graph.Subtract(kept, graph.Constant(1f)));
        return graph.Multiply(graph.Add(scaled, graph.Constant(2f)), scores);
    }

    private static GraphValue Transform(GraphScope scope, GraphValue states, WaveConfig config) =>
        scope["output_dense"].Linear(scope.Graph.Activate(config.Activation, scope["intermediate_dense"].Linear(states)));
}
