using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Layers;

/// <summary>The simple layers in a graph, each of the weights at a place of the model's tree.</summary>
internal static class LayerGraphs
{
    extension(GraphScope scope)
    {
        /// <summary><see cref="Layers.Linear"/>.</summary>
        /// <param name="input">[..., input]</param>
        /// <returns>[..., output]</returns>
        public GraphValue Linear(GraphValue input)
        {
            GraphValue product = scope.Graph.MatMul(input, scope.TransposedWeight("weight"));
            return scope.Has("bias") ? scope.Graph.Add(product, scope.Weight("bias")) : product;
        }

        /// <summary>A linear layer whose weight lies as [input, output], as <see cref="Layers.Linear.Transposed"/> (GPT-2's Conv1D).</summary>
        public GraphValue TransposedLinear(GraphValue input) => scope.Graph.Add(scope.Graph.MatMul(input, scope.Weight("weight")), scope.Weight("bias"));

        /// <summary><see cref="Layers.LayerNorm"/>, over the last dimension.</summary>
        public GraphValue LayerNorm(GraphValue input, double epsilon)
        {
            GraphValue[] inputs = scope.Has("bias") ? [input, scope.Weight("weight"), scope.Weight("bias")] : [input, scope.Weight("weight")];
            return scope.Graph.Apply("LayerNormalization", inputs, new OnnxAttribute("axis", -1L), new OnnxAttribute("epsilon", (float)epsilon));
        }

        /// <summary><see cref="Layers.RmsNorm"/>, in float32 in every graph: float16 does not have the squares of large states.</summary>
        /// <param name="addsOne">True multiplies by 1 + weight.</param>
        public GraphValue RmsNorm(GraphValue input, double epsilon, bool addsOne = false)
        {
            GraphBuilder graph = scope.Graph;
            return graph.InFloat32(() =>
            {
                GraphValue states = graph.Cast(input, OnnxType.Float32);
                GraphValue squares = graph.Apply("Pow", states, graph.Constant(2f));
                GraphValue mean = graph.Apply("ReduceMean", [squares, graph.Constant([-1L])], new OnnxAttribute("keepdims", 1L));
                GraphValue root = graph.Apply("Sqrt", graph.Add(mean, graph.Constant((float)epsilon)));
                GraphValue weight = scope.Weight("weight");
                return graph.Multiply(graph.Divide(states, root), addsOne ? graph.Add(weight, graph.Constant(1f)) : weight);
            });
        }

        /// <summary><see cref="Layers.Embedding"/>.</summary>
        /// <param name="indices">int64 [...]</param>
        /// <returns>[..., hidden]</returns>
        public GraphValue Embedding(GraphValue indices) => scope.Graph.Gather(scope.Weight("weight"), indices);

        /// <summary><see cref="Layers.ResidualNorm"/> without its activation: the place is the linear layer's.</summary>
        /// <param name="norm">The place of the normalisation.</param>
        public GraphValue ResidualNorm(GraphScope norm, GraphValue states, GraphValue residual, double epsilon) =>
            norm.LayerNorm(scope.Graph.Add(scope.Linear(states), residual), epsilon);
    }
}
