using FineTune.Engine.Models.Attention;
using FineTune.Engine.Onnx;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>A decoder's norms in a graph.</summary>
internal static class DecoderNormGraphs
{
    extension(GraphScope scope)
    {
        /// <summary><see cref="DecoderNorm"/>, over the last dimension.</summary>
        public GraphValue Norm(GraphValue input, DecoderSizes sizes) => sizes.Norm == NormKind.RootMeanSquare
            ? scope.RmsNorm(input, sizes.NormEps, sizes.NormAddsOne)
            : scope.LayerNorm(input, sizes.NormEps);

        /// <summary><see cref="HeadNorm"/> of one head by itself; where all are normalised together, that is done before they are split.</summary>
        /// <param name="states">[batch, heads, sequence, size]</param>
        public GraphValue HeadNorm(GraphValue states, HeadNormWeights weights, HeadSizes heads, DecoderSizes sizes)
        {
            if (weights == HeadNormWeights.Shared)
            {
                return scope.Norm(states, sizes);
            }

            GraphBuilder graph = scope.Graph;
            GraphValue one = graph.Constant(FormattableString.Invariant($"ones_{heads.Size}"), () => ones(heads.Size));
            GraphValue normalised = graph.Apply(
                "LayerNormalization", [states, one], new OnnxAttribute("axis", -1L), new OnnxAttribute("epsilon", (float)sizes.NormEps));
            return graph.Multiply(normalised, graph.Unsqueeze(weights == HeadNormWeights.Own ? scope.Weight("weight") : scope.Stacked(heads.Count), 1));
        }

        /// <returns>[heads, size]</returns>
        private GraphValue Stacked(int heads)
        {
            GraphBuilder graph = scope.Graph;
            GraphValue[] rows = [.. Enumerable.Range(0, heads).Select(head => graph.Unsqueeze(scope["norms"][head].Weight("weight"), 0))];
            return rows.Length == 1 ? rows[0] : graph.Apply("Concat", rows, new OnnxAttribute("axis", 0L));
        }
    }
}
