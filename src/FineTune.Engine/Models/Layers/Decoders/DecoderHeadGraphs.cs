using FineTune.Engine.Models.Attention;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Layers;

/// <summary>The heads that all decoders have, in a graph, as <see cref="DecoderBackbone"/> computes them.</summary>
internal static class DecoderHeadGraphs
{
    extension(GraphParts parts)
    {
        /// <summary>Scores of the vocabulary for the token after each.</summary>
        /// <param name="states">[batch, sequence, hidden]; so for the others.</param>
        /// <param name="words">Name of the weight that the projection may be tied to.</param>
        /// <param name="name">What the family calls the projection.</param>
        /// <param name="scale">What the scores are multiplied by; null for nothing.</param>
        public GraphValue NextTokens(GraphValue states, string words, string name = "lm_head", double? softCap = null, double? scale = null)
        {
            GraphValue scores = parts.Weights[name].Decoder(words, null, states);
            return parts.Graph.SoftCap(scale is { } factor ? parts.Graph.Multiply(scores, parts.Graph.Constant((float)factor)) : scores, softCap);
        }

        /// <summary>Scores of the labels for each row, from its last token that is not padding.</summary>
        /// <param name="padToken">Null where no token stands for padding.</param>
        /// <returns>[batch, labels]</returns>
        public GraphValue OfLastToken(GraphValue states, int? padToken)
        {
            (GraphBuilder graph, GraphInputs inputs) = (parts.Graph, parts.Inputs);
            GraphValue isToken = graph.Cast(inputs.AttentionMask, OnnxType.Bool);
            if (padToken is { } pad)
            {
                isToken = graph.Apply("And", isToken, graph.Apply("Not", graph.Apply("Equal", inputs.InputIds, graph.Constant((long)pad))));
            }

            GraphValue places = graph.Multiply(graph.Cast(isToken, OnnxType.Int64), graph.Unsqueeze(inputs.Places, 0));
            GraphValue last = graph.Apply("ReduceMax", [places, graph.Constant([1L])], new OnnxAttribute("keepdims", 1L));
            return parts.Weights["score"].Linear(graph.Apply("GatherND", [states, last], new OnnxAttribute("batch_dims", 1L)));
        }

        /// <summary>Scores of the labels for each token.</summary>
        /// <param name="name">What the family calls the projection.</param>
        public GraphValue OfTokens(GraphValue states, string name) => parts.Weights[name].Linear(states);
    }
}
