using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Layers;

/// <summary>The layers of models of sounds in a graph, as the classes of their names compute them.</summary>
internal static class AudioGraphs
{
    extension(GraphScope scope)
    {
        /// <summary><see cref="Layers.TimeConvolution"/>.</summary>
        /// <param name="states">[batch, channels, time]</param>
        public GraphValue TimeConvolution(GraphValue states, long kernel, long stride = 1, long padding = 0) => scope.TimeConvolution(
            states, scope.Weight("weight"), kernel, stride, padding);

        /// <summary>The same with a weight that is made from others.</summary>
        public GraphValue TimeConvolution(GraphValue states, GraphValue weight, long kernel, long stride = 1, long padding = 0, long groups = 1) =>
            scope.Graph.Apply(
                "Conv",
                scope.Has("bias") ? [states, weight, scope.Weight("bias")] : [states, weight],
                new OnnxAttribute("kernel_shape", new[] { kernel }),
                new OnnxAttribute("strides", new[] { stride }),
                new OnnxAttribute("pads", new[] { padding, padding }),
                new OnnxAttribute("group", groups));

        /// <summary><see cref="Layers.GroupNorm"/>.</summary>
        /// <param name="states">[batch, channels, time]</param>
        public GraphValue GroupNorm(GraphValue states, double epsilon) => scope.Graph.Apply(
            "InstanceNormalization", [states, scope.Weight("weight"), scope.Weight("bias")], new OnnxAttribute("epsilon", (float)epsilon));

        /// <summary><see cref="Layers.SoundClassifier"/>, of all states of each cell.</summary>
        /// <param name="states">[batch, time, hidden] each.</param>
        /// <returns>[batch, labels]</returns>
        public GraphValue SoundClassifier(IReadOnlyList<GraphValue> states)
        {
            GraphBuilder graph = scope.Graph;
            GraphValue projected = scope["projector"].Linear(scope.Has("layer_weights") ? scope.Sum(states) : states[^1]);
            return scope["classifier"].Linear(graph.Apply("ReduceMean", [projected, graph.Constant([1L])], new OnnxAttribute("keepdims", 0L)));
        }

        private GraphValue Sum(IReadOnlyList<GraphValue> states)
        {
            GraphBuilder graph = scope.Graph;
            GraphValue weights = graph.Constant("layer_weights.softmax", all => all["layer_weights"].softmax(-1));
            return states
                .Select((state, index) => graph.Multiply(state, graph.Gather(weights, graph.Constant((long)index))))
                .Aggregate(graph.Add);
        }
    }
}
