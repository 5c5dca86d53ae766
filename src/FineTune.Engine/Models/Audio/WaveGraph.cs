using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models;

/// <summary>A model that hears samples as a graph (<see cref="WaveModel"/>).</summary>
internal static class WaveGraph
{
    private const double NormEps = 1e-5;

    /// <param name="prefix">First name of the backbone's weights.</param>
    public static GraphValue ForClassification(GraphParts parts, string prefix)
    {
        WaveConfig config = WaveConfig.From(parts.Config);
        GraphBuilder graph = parts.Graph;
        GraphScope model = parts.Weights[prefix];
        GraphValue features = Features(model["feature_extractor.conv_layers"], parts.Inputs.SoundValues!.Value, config);
        GraphScope projection = model["feature_projection"];
        GraphValue normed = config.NormalisesFeatures ? projection["layer_norm"].LayerNorm(features, config.LayerNormEps) : features;
        GraphValue states = projection["projection"].Linear(normed);
        GraphScope encoder = model["encoder"];
        states = graph.Add(states, Positions(encoder["pos_conv_embed.conv"], states, config));
        states = config.NormalisesBefore ? states : encoder["layer_norm"].LayerNorm(states, config.LayerNormEps);
        List<GraphValue> all = [states];
        for (int layer = 0; layer < config.Layers; layer++)
        {
            states = Layer(encoder["layers"][layer], states, config);
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

    /// <summary><see cref="PositionalConvolution"/>, whose weight is put together once and for all.</summary>
    /// <param name="states">[batch, time, hidden]</param>
    private static GraphValue Positions(GraphScope scope, GraphValue states, WaveConfig config)
    {
        GraphBuilder graph = scope.Graph;
        string parts = $"{scope.Prefix}.parametrizations.weight.original";
        GraphValue weight = graph.Constant(
            $"{scope.Prefix}.weight", weights => PositionalConvolution.Weight(weights[parts + "0"], weights[parts + "1"]));
        GraphValue convolved = scope.TimeConvolution(
            graph.Transpose(states, 0, 2, 1), weight, config.PositionKernel, padding: config.PositionKernel / 2, groups: config.PositionGroups);
        GraphValue kept = config.PositionKernel % 2 == 0 ? graph.Slice(convolved, 0, -1, axis: 2) : convolved;
        return graph.Transpose(graph.Activate(config.FeatureActivation, kept), 0, 2, 1);
    }

    /// <summary><see cref="WaveLayer"/>.</summary>
    private static GraphValue Layer(GraphScope scope, GraphValue states, WaveConfig config)
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
            graph.Constant(0f));
        GraphValue attended = graph.Add(attention["out_proj"].Linear(context), states);
        if (config.NormalisesBefore)
        {
            return graph.Add(Transform(scope["feed_forward"], norm.LayerNorm(attended, config.LayerNormEps), config), attended);
        }

        GraphValue normed = attentionNorm.LayerNorm(attended, config.LayerNormEps);
        return norm.LayerNorm(graph.Add(Transform(scope["feed_forward"], normed, config), normed), config.LayerNormEps);
    }

    private static GraphValue Transform(GraphScope scope, GraphValue states, WaveConfig config) =>
        scope["output_dense"].Linear(scope.Graph.Activate(config.Activation, scope["intermediate_dense"].Linear(states)));
}
