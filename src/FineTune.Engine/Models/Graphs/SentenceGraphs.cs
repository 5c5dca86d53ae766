using FineTune.Contracts;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models;

/// <summary>Embeddings of texts in a graph, as <see cref="SentenceModules.After"/> computes them.</summary>
internal static class SentenceGraphs
{
    /// <summary>As <c>torch.nn.functional.normalize</c> has it.</summary>
    private const float SmallestLength = 1e-12f;

    extension(GraphInputs inputs)
    {
        /// <param name="states">[batch, sequence, hidden]</param>
        /// <returns>[batch, hidden]. A sum over a long row may be more than float16 has.</returns>
        public GraphValue SentenceEmbedding(SentenceModules modules, GraphValue states) => inputs.Graph.InFloat32(() =>
        {
            GraphBuilder graph = inputs.Graph;
            GraphValue pooled = inputs.Pooled(modules.Pooling, graph.Cast(states, OnnxType.Float32));
            if (!modules.Normalizes)
            {
                return pooled;
            }

            GraphValue length = graph.Apply("ReduceL2", [pooled, graph.Constant([1L])], new OnnxAttribute("keepdims", 1L));
            return graph.Divide(pooled, graph.Apply("Max", length, graph.Constant(SmallestLength)));
        });

        private GraphValue Pooled(PoolingMode pooling, GraphValue states)
        {
            GraphBuilder graph = inputs.Graph;
            GraphValue Reduce(string operation, GraphValue values) =>
                graph.Apply(operation, [values, graph.Constant([1L])], new OnnxAttribute("keepdims", 0L));
            GraphValue mask = inputs.TokenMask;
            return pooling switch
            {
                PoolingMode.Cls => graph.Gather(states, graph.Constant(0L), 1),
                PoolingMode.Max => Reduce(
                    "ReduceMax", graph.Apply("Where", graph.Cast(mask, OnnxType.Bool), states, graph.Constant(float.MinValue))),
                _ => graph.Divide(Reduce("ReduceSum", graph.Multiply(states, mask)), Reduce("ReduceSum", mask)),
            };
        }
    }
}
