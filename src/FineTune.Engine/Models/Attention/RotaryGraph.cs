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
            return graph.Turn(
                states,
                graph.Turned(states, headSize),
                graph.InFloat32(() => graph.Apply("Cos", inputs.Angles(headSize, theta))),
                graph.InFloat32(() => graph.Apply("Sin", inputs.Angles(headSize, theta))));
        }

        /// <summary>
        /// By <see cref="RotaryFrequencies"/>, as decoders do; where these are fewer than a head has numbers, the rest of it stays as it is.
        /// </summary>
        /// <param name="states">[batch, heads, sequence, size]: queries or keys.</param>
        /// <param name="kind">Tells frequencies of one graph from others.</param>
        /// <returns>The same shape.</returns>
        public GraphValue Rotate(GraphValue states, int headSize, RotaryFrequencies frequencies, int kind = 0)
        {
            GraphBuilder graph = inputs.Graph;
            GraphValue Table(string function) => graph.InFloat32(() =>
            {
                GraphValue values = graph.Apply(function, inputs.Angles(frequencies, kind));
                return frequencies.Scale == 1 ? values : graph.Multiply(values, graph.Constant((float)frequencies.Scale));
            });
            int rotated = frequencies.Rotated;
            GraphValue Turn(GraphValue part) => graph.Turn(
                part, frequencies.IsInterleaved ? graph.TurnedInPairs(part, rotated) : graph.Turned(part, rotated), Table("Cos"), Table("Sin"));
            return rotated == headSize ? Turn(states) : graph.Apply(
                "Concat", [Turn(graph.Slice(states, 0, rotated, 3)), graph.Slice(states, rotated, headSize, 3)], new OnnxAttribute("axis", 3L));
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

        /// <returns>float32 [batch or 1, 1, sequence, rotated]</returns>
        private GraphValue Angles(RotaryFrequencies frequencies, int kind)
        {
            GraphBuilder graph = inputs.Graph;
            GraphValue all = graph.Constant(FormattableString.Invariant($"rotary_frequencies_{kind}"), () =>
            {
                Tensor ofPairs = frequencies.ByLength();
                return frequencies.ForBoth(ofPairs);
            });
            GraphValue beyond = graph.Subtract(inputs.Lengths, graph.Constant((long)frequencies.Border));
            GraphValue row = frequencies.LengthCount == 1
                ? graph.Constant([0L])
                : graph.Apply("Clip", beyond, graph.Constant(0L), graph.Constant(frequencies.LengthCount - 1L));
            GraphValue positions = graph.Unsqueeze(graph.Cast(inputs.Positions, OnnxType.Float32), 1, 3);
            return graph.Multiply(positions, graph.Unsqueeze(graph.Gather(all, row), 1, 2));
        }
    }

    extension(GraphBuilder graph)
    {
        /// <param name="states">[batch, heads, sequence, size], all of which is rotated.</param>
        /// <param name="turned">The same by a right angle.</param>
        private GraphValue Turn(GraphValue states, GraphValue turned, GraphValue cosines, GraphValue sines) =>
            graph.Add(graph.Multiply(states, cosines), graph.Multiply(turned, sines));

        private GraphValue Turned(GraphValue states, int size)
        {
            GraphValue first = graph.Slice(states, 0, size / 2, 3);
            GraphValue second = graph.Slice(states, size / 2, size, 3);
            return graph.Apply("Concat", [graph.Apply("Neg", second), first], new OnnxAttribute("axis", -1L));
        }

        private GraphValue TurnedInPairs(GraphValue states, int size)
        {
            GraphValue pairs = graph.Reshape(states, 0, 0, 0, size / 2, 2);
            GraphValue turned = graph.Apply(
                "Concat", [graph.Apply("Neg", graph.Slice(pairs, 1, 2, 4)), graph.Slice(pairs, 0, 1, 4)], new OnnxAttribute("axis", 4L));
            return graph.Reshape(turned, 0, 0, 0, size);
        }
    }
}
