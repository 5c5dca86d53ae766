using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Swin;

/// <summary>Swin as a graph, of pictures of any size that the model takes.</summary>
internal static class SwinGraph
{
    public static GraphValue ForImageClassification(GraphParts parts)
    {
        SwinConfig config = SwinConfig.From(parts.Config);
        GraphBuilder graph = parts.Graph;
        GraphScope swin = parts.Weights["swin"];
        GraphValue states = Embeddings(swin["embeddings"], parts.Inputs.PixelValues!.Value, config);
        for (int stage = 0; stage < config.Depths.Count; stage++)
        {
            GraphScope scope = swin["encoder.layers"][stage];
            var windows = new SwinWindowsGraph(graph, states, config.WindowSize, (long)config.EmbedDim << stage);
            for (int layer = 0; layer < config.Depths[stage]; layer++)
            {
                states = Layer(scope["blocks"][layer], states, windows, config, config.Heads[stage], isShifted: layer % 2 == 1);
            }

            states = stage < config.Depths.Count - 1 ? Merge(scope["downsample"], states, (long)config.EmbedDim << stage) : states;
        }

        GraphValue normed = swin["layernorm"].LayerNorm(states, config.LayerNormEps);
        return parts.Weights["classifier"].Linear(graph.Apply("ReduceMean", [normed, graph.Constant([1L, 2L])], new OnnxAttribute("keepdims", 0L)));
    }

    /// <returns>[batch, height, width, channels]</returns>
    private static GraphValue Embeddings(GraphScope scope, GraphValue pixels, SwinConfig config)
    {
        GraphBuilder graph = scope.Graph;
        (GraphValue down, GraphValue right) = (graph.Missing(pixels, 2, config.PatchSize.Height), graph.Missing(pixels, 3, config.PatchSize.Width));
        GraphValue none = graph.Constant([0L]);
        GraphValue whole = graph.Apply("Pad", pixels, graph.Vector(none, none, none, none, none, none, down, right));
        GraphValue patches = scope["patch_embeddings.projection"].Convolution(whole, config.PatchSize, config.PatchSize);
        GraphValue states = scope["norm"].LayerNorm(graph.Transpose(patches, 0, 2, 3, 1), SwinModel.UsualEpsilon);
        return config.HasPositions
            ? graph.Add(states, graph.Reshape(scope.Weight("position_embeddings"), 1, config.Grid.Height, config.Grid.Width, config.EmbedDim))
            : states;
    }

    private static GraphValue Layer(GraphScope scope, GraphValue states, SwinWindowsGraph windows, SwinConfig config, int heads, bool isShifted)
    {
        GraphBuilder graph = scope.Graph;
        GraphValue split = windows.Split(scope["layernorm_before"].LayerNorm(states, config.LayerNormEps), isShifted);
        GraphScope attention = scope["attention.self"];
        GraphValue bias = Bias(attention, config.WindowSize, heads);
        GraphValue context = graph.Attention(
            attention["query"].Linear(split),
            attention["key"].Linear(split),
            attention["value"].Linear(split),
            new HeadSizes(heads, (int)(windows.Channels / heads)),
            isShifted ? graph.Add(windows.Mask(graph.Side(states, 0)), bias) : bias);
        GraphValue middle = graph.Add(states, windows.Join(scope["attention.output.dense"].Linear(context), isShifted));
        GraphValue inner = scope["intermediate.dense"].Linear(scope["layernorm_after"].LayerNorm(middle, config.LayerNormEps));
        return graph.Add(scope["output.dense"].Linear(graph.Activate(config.Activation, inner)), middle);
    }

    /// <returns>[1, heads, places, places]</returns>
    private static GraphValue Bias(GraphScope scope, int window, int heads)
    {
        long places = (long)window * window;
        string table = $"{scope.Prefix}.relative_position_bias_table";
        return scope.Graph.Constant(
            $"{table}.of_places",
            weights => weights[table].index_select(0, tensor(SwinAttention.Ways(window))).view(places, places, heads).permute(2, 0, 1).unsqueeze(0)
                .contiguous());
    }

    /// <summary>Four neighbours as one place.</summary>
    private static GraphValue Merge(GraphScope scope, GraphValue states, long channels)
    {
        GraphBuilder graph = scope.Graph;
        GraphValue none = graph.Constant([0L]);
        GraphValue two = graph.Constant([2L]);
        GraphValue pads = graph.Vector(none, none, none, none, none, graph.Missing(states, 1, 2), graph.Missing(states, 2, 2), none);
        GraphValue whole = graph.Apply("Pad", states, pads);
        (GraphValue rows, GraphValue columns) = (graph.Divide(graph.Side(whole, 1), two), graph.Divide(graph.Side(whole, 2), two));
        GraphValue any = graph.Constant([-1L]);
        GraphValue parts = graph.Apply("Reshape", whole, graph.Vector(any, rows, two, columns, two, graph.Constant([channels])));
        GraphValue four = graph.Apply(
            "Reshape", graph.Transpose(parts, 0, 1, 3, 4, 2, 5), graph.Vector(any, rows, columns, graph.Constant([4 * channels])));
        return scope["reduction"].Linear(scope["norm"].LayerNorm(four, SwinModel.UsualEpsilon));
    }
}
