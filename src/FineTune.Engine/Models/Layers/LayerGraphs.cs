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

        /// <summary><see cref="Layers.LayerNorm"/>, over the last dimension.</summary>
        public GraphValue LayerNorm(GraphValue input, double epsilon)
        {
            GraphValue[] inputs = scope.Has("bias") ? [input, scope.Weight("weight"), scope.Weight("bias")] : [input, scope.Weight("weight")];
            return scope.Graph.Apply("LayerNormalization", inputs, new OnnxAttribute("axis", -1L), new OnnxAttribute("epsilon", (float)epsilon));
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
