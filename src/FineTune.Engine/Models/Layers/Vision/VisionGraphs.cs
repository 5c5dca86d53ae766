using FineTune.Engine.Models.Attention;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Layers;

/// <summary>The layers of models of pictures in a graph, as the classes of their names compute them.</summary>
internal static class VisionGraphs
{
    extension(GraphScope scope)
    {
        /// <summary><see cref="Layers.Convolution"/>, also of a kernel that is no square.</summary>
        /// <param name="states">[batch, channels, height, width]</param>
        public GraphValue Convolution(GraphValue states, ImageSize kernel, long stride = 1, long padding = 0, long groups = 1) =>
            scope.Convolution(states, kernel, new ImageSize((int)stride, (int)stride), padding, groups);

        /// <summary><see cref="Layers.PatchEmbedding"/>: [batch, patches, hidden].</summary>
        /// <param name="hidden">Of the result.</param>
        public GraphValue PatchEmbedding(GraphValue pixels, ImageSize patch, long hidden) =>
            scope.Graph.Transpose(scope.Graph.Reshape(scope.Convolution(pixels, patch, patch), 0, hidden, -1), 0, 2, 1);

        /// <summary><see cref="Layers.VisionTransformer"/> and the head on its first state.</summary>
        /// <param name="pixels">[batch, 3, height, width]</param>
        /// <param name="special">Names of the states before the patches.</param>
        /// <returns>[batch, hidden]</returns>
        public GraphValue VisionTransformer(GraphValue pixels, VisionConfig config, string[] special)
        {
            GraphBuilder graph = scope.Graph;
            GraphScope embeddings = scope["embeddings"];
            GraphValue patches = embeddings["patch_embeddings.projection"].PatchEmbedding(pixels, config.PatchSize, config.HiddenSize);
            GraphValue rows = graph.Unsqueeze(graph.Length(pixels, 0), 0);
            GraphValue shape = graph.Apply("Concat", [rows, graph.Constant([1L, config.HiddenSize])], new OnnxAttribute("axis", 0L));
            GraphValue[] all = [.. special.Select(name => graph.Apply("Expand", embeddings.Weight(name), shape)), patches];
            GraphValue states = graph.Add(graph.Apply("Concat", all, new OnnxAttribute("axis", 1L)), embeddings.Weight("position_embeddings"));
            for (int layer = 0; layer < config.Layers; layer++)
            {
                states = scope["encoder.layer"][layer].VisionLayer(states, config);
            }

            return scope["layernorm"].LayerNorm(graph.First(states), config.LayerNormEps);
        }

        /// <summary><see cref="Layers.VisionLayer"/>.</summary>
        public GraphValue VisionLayer(GraphValue states, VisionConfig config)
        {
            GraphBuilder graph = scope.Graph;
            GraphValue normed = scope["layernorm_before"].LayerNorm(states, config.LayerNormEps);
            GraphScope attention = scope["attention.attention"];
            GraphValue context = graph.Attention(
                attention["query"].Linear(normed),
                attention["key"].Linear(normed),
                attention["value"].Linear(normed),
                new HeadSizes(config.Heads, config.HiddenSize / config.Heads),
                graph.Constant(0f));
            GraphValue attended = graph.Add(scope["attention.output.dense"].Linear(context), states);
            GraphValue inner = scope["intermediate.dense"].Linear(scope["layernorm_after"].LayerNorm(attended, config.LayerNormEps));
            return graph.Add(scope["output.dense"].Linear(graph.Activate(config.Activation, inner)), attended);
        }

        /// <param name="states">[batch, channels, height, width]</param>
        public GraphValue Convolution(GraphValue states, ImageSize kernel, ImageSize stride, long padding = 0, long groups = 1)
        {
            GraphValue[] inputs = scope.Has("bias") ? [states, scope.Weight("weight"), scope.Weight("bias")] : [states, scope.Weight("weight")];
            return scope.Graph.Apply(
                "Conv",
                inputs,
                new OnnxAttribute("kernel_shape", new long[] { kernel.Height, kernel.Width }),
                new OnnxAttribute("strides", new long[] { stride.Height, stride.Width }),
                new OnnxAttribute("pads", new[] { padding, padding, padding, padding }),
                new OnnxAttribute("group", groups));
        }
    }
}
