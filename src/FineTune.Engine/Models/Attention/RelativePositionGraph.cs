using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Attention;

/// <summary>Scores for the distances of tokens in a graph, as <see cref="RelativePositionBias"/> gives them.</summary>
internal static class RelativePositionGraph
{
    extension(GraphInputs inputs)
    {
        /// <summary>
        /// Of <see cref="RelativePositionBias"/>. Buckets are looked up, so that no logarithm of another library puts a distance into another one.
        /// </summary>
        /// <param name="scope">The place of its weight.</param>
        /// <returns>[1, heads, sequence, keys]</returns>
        public GraphValue RelativePositionBias(GraphScope scope, RelativeBuckets buckets)
        {
            GraphBuilder graph = inputs.Graph;
            int far = buckets.MaxDistance;
            GraphValue table = graph.Constant("relative_position_buckets", () => buckets.Of(TorchSharp.torch.arange(-far, far + 1)));
            GraphValue near = graph.Apply("Clip", graph.Apply("Neg", inputs.Distances), graph.Constant((long)-far), graph.Constant((long)far));
            GraphValue scores = graph.Gather(scope.Weight("weight"), graph.Gather(table, graph.Add(near, graph.Constant((long)far))));
            return graph.Unsqueeze(graph.Transpose(scores, 2, 0, 1), 0);
        }
    }
}
