using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Layers;

/// <summary>The parts of heads in a graph.</summary>
internal static class HeadGraphs
{
    extension(GraphBuilder graph)
    {
        /// <summary>The state of each row's first token.</summary>
        /// <param name="states">[batch, sequence, hidden]</param>
        /// <returns>[batch, hidden]</returns>
        public GraphValue First(GraphValue states) => graph.Gather(states, graph.Constant(0L), 1);
    }

    extension(GraphScope scope)
    {
        /// <summary><see cref="Layers.Pooler"/>; the place is its linear layer's.</summary>
        /// <param name="states">[batch, hidden]</param>
        public GraphValue Pooler(GraphValue states) => scope.Graph.Apply("Tanh", scope.Linear(states));

        /// <summary><see cref="Layers.ClassificationHead"/>.</summary>
        /// <param name="states">[batch, hidden]</param>
        /// <returns>[batch, labels]</returns>
        public GraphValue ClassificationHead(GraphValue states, string activation) =>
            scope["out_proj"].Linear(scope.Graph.Activate(activation, scope["dense"].Linear(states)));

        /// <summary><see cref="Layers.PredictionHead"/>; the place is its linear layer's.</summary>
        public GraphValue PredictionHead(GraphScope norm, string activation, GraphValue states, double epsilon) =>
            norm.LayerNorm(scope.Graph.Activate(activation, scope.Linear(states)), epsilon);

        /// <summary>
        /// <see cref="Layers.Decoder"/>: its own weight and bias where the model has them, else the word embeddings and the bias beside it.
        /// </summary>
        /// <param name="words">Name of the word embeddings' weight.</param>
        /// <param name="outer">Where a bias beside the decoder lies; null where the decoder has its own or none.</param>
        /// <param name="states">[..., hidden]</param>
        /// <returns>[..., vocabulary]</returns>
        public GraphValue Decoder(string words, GraphScope? outer, GraphValue states)
        {
            GraphBuilder graph = scope.Graph;
            GraphValue product = graph.MatMul(states, scope.Has("weight") ? scope.TransposedWeight("weight") : graph.TransposedTable(words));
            GraphValue? bias = scope.Has("bias") ? scope.Weight("bias") : outer is not null && outer.Has("bias") ? outer.Weight("bias") : null;
            return bias is { } added ? graph.Add(product, added) : product;
        }
    }
}
