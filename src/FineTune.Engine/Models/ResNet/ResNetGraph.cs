using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.ResNet;

/// <summary>ResNet as a graph, by its running means.</summary>
internal static class ResNetGraph
{
    public static GraphValue ForImageClassification(GraphParts parts)
    {
        ResNetConfig config = ResNetConfig.From(parts.Config);
        GraphBuilder graph = parts.Graph;
        GraphScope resnet = parts.Weights["resnet"];
        GraphValue embedded = Convolution(resnet["embedder.embedder"], parts.Inputs.PixelValues!.Value, 7, 2, config.Activation);
        GraphValue states = graph.Apply(
            "MaxPool",
            [embedded],
            new OnnxAttribute("kernel_shape", new long[] { 3, 3 }),
            new OnnxAttribute("strides", new long[] { 2, 2 }),
            new OnnxAttribute("pads", new long[] { 1, 1, 1, 1 }));
        for (int stage = 0; stage < config.Depths.Count; stage++)
        {
            for (int layer = 0; layer < config.Depths[stage]; layer++)
            {
                int stride = layer == 0 && (stage > 0 || config.DownsamplesInFirstStage) ? 2 : 1;
                states = Layer(resnet["encoder.stages"][stage]["layers"][layer], states, config, stride);
            }
        }

        GraphValue pooled = graph.Apply("ReduceMean", [states, graph.Constant([2L, 3L])], new OnnxAttribute("keepdims", 0L));
        return parts.Weights["classifier.1"].Linear(pooled);
    }

    private static GraphValue Layer(GraphScope scope, GraphValue states, ResNetConfig config, int stride)
    {
        GraphValue residual = scope.Has("shortcut.convolution.weight") ? Convolution(scope["shortcut"], states, 1, stride, null) : states;
        GraphScope layers = scope["layer"];
        GraphValue inner = states;
        if (config.HasBottlenecks)
        {
            inner = Convolution(layers[0], inner, 1, config.DownsamplesInBottleneck ? stride : 1, "relu");
            inner = Convolution(layers[1], inner, 3, config.DownsamplesInBottleneck ? 1 : stride, "relu");
            inner = Convolution(layers[2], inner, 1, 1, null);
        }
        else
        {
            inner = Convolution(layers[0], inner, 3, stride, "relu");
            inner = Convolution(layers[1], inner, 3, 1, null);
        }

        return scope.Graph.Activate(config.Activation, scope.Graph.Add(inner, residual));
    }

    private static GraphValue Convolution(GraphScope scope, GraphValue states, int kernel, long stride, string? activation)
    {
        GraphScope norm = scope["normalization"];
        GraphValue convolved = scope["convolution"].Convolution(states, new ImageSize(kernel, kernel), stride, kernel / 2);
        GraphValue[] inputs = [convolved, norm.Weight("weight"), norm.Weight("bias"), norm.Weight("running_mean"), norm.Weight("running_var")];
        GraphValue normed = scope.Graph.Apply("BatchNormalization", inputs, new OnnxAttribute("epsilon", 1e-5f));
        return activation is null ? normed : scope.Graph.Activate(activation, normed);
    }
}
