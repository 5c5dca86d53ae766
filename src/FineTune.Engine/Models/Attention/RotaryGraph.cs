using FineTune.Engine.Onnx;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>Rotated queries and keys in a graph, as <see cref="RotaryEmbedding"/> rotates them. Angles are of float32 also in a graph of float16.</summary>
internal static class RotaryGraph
{
    extension(GraphInputs inputs)
    {
        /// <param name="states">[batch, heads, sequence, size]: queries or keys.</param>
        /// <returns>The same shape.</returns>
        public GraphValue Rotate(GraphValue states, int headSize, double theta)
        {
            GraphBuilder graph = inputs.Graph;
            GraphValue first = graph.Slice(states, 0, headSize / 2, 3);
            GraphValue second = graph.Slice(states, headSize / 2, headSize, 3);
            GraphValue turned = graph.Apply("Concat", [graph.Apply("Neg", second), first], new OnnxAttribute("axis", -1L));
            return graph.Add(
                graph.Multiply(states, graph.InFloat32(() => graph.Apply("Cos", inputs.Angles(headSize, theta)))),
                graph.Multiply(turned, graph.InFloat32(() => graph.Apply("Sin", inputs.Angles(headSize, theta)))));
        }

        /// <returns>float32 [sequence, size]</returns>
        private GraphValue Angles(int headSize, double theta)
        {
            GraphBuilder graph = inputs.Graph;
            GraphValue frequencies = graph.Constant(FormattableString.Invariant($"rotary_frequencies_{theta:R}_{headSize}"), () =>
            {
                Tensor half = RotaryPowers.Of(theta, headSize).reciprocal();
                return cat([half, half]);
            });
            return graph.Multiply(graph.Unsqueeze(graph.Cast(inputs.Places, OnnxType.Float32), 1), frequencies);
        }
    }
}
