using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.ConvNext;

/// <summary>ConvNeXT as a graph.</summary>
internal static class ConvNextGraph
{
    private const int Kernel = 7;

    public static GraphValue ForImageClassification(GraphParts parts)
    {
        ConvNextConfig config = ConvNextConfig.From(parts.Config);
        GraphBuilder graph = parts.Graph;
        GraphScope convnext = parts.Weights["convnext"];
        GraphValue states = Places(convnext["embeddings.patch_embeddings"], parts.Inputs.PixelValues!.Value, config.PatchSize);
        states = convnext["embeddings.layernorm"].LayerNorm(states, ConvNextModel.InnerEpsilon);
        for (int stage = 0; stage < config.Depths.Count; stage++)
        {
            GraphScope scope = convnext["encoder.stages"][stage];
            if (scope.Has("downsampling_layer.1.weight"))
            {
                GraphValue normed = scope["downsampling_layer.0"].LayerNorm(states, ConvNextModel.InnerEpsilon);
                states = Places(scope["downsampling_layer.1"], graph.Transpose(normed, 0, 3, 1, 2), new ImageSize(2, 2));
            }

            for (int layer = 0; layer < config.Depths[stage]; layer++)
            {
                states = Layer(scope["layers"][layer], states, config, config.HiddenSizes[stage]);
            }
        }

        GraphValue pooled = graph.Apply("ReduceMean", [states, graph.Constant([1L, 2L])], new OnnxAttribute("keepdims", 0L));
        return parts.Weights["classifier"].Linear(convnext["layernorm"].LayerNorm(pooled, config.LayerNormEps));
    }

    /// <returns>[batch, height, width, channels]</returns>
    private static GraphValue Places(GraphScope scope, GraphValue pixels, ImageSize size) =>
        scope.Graph.Transpose(scope.Convolution(pixels, size, size.Height), 0, 2, 3, 1);

    private static GraphValue Layer(GraphScope scope, GraphValue states, ConvNextConfig config, long channels)
    {
        GraphBuilder graph = scope.Graph;
        GraphValue convolved = scope["dwconv"].Convolution(
            graph.Transpose(states, 0, 3, 1, 2), new ImageSize(Kernel, Kernel), 1, Kernel / 2, channels);
        GraphValue normed = scope["layernorm"].LayerNorm(graph.Transpose(convolved, 0, 2, 3, 1), ConvNextModel.InnerEpsilon);
        GraphValue transformed = scope["pwconv2"].Linear(graph.Activate(config.Activation, scope["pwconv1"].Linear(normed)));
        return graph.Add(states, scope.Has("layer_scale_parameter") ? graph.Multiply(transformed, scope.Weight("layer_scale_parameter")) : transformed);
    }
}
