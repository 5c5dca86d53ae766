using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Attention;

/// <summary>Multi-head scaled dot-product attention in a graph, as <see cref="SelfAttention"/> computes it.</summary>
internal static class SelfAttentionGraph
{
    extension(GraphBuilder graph)
    {
        /// <param name="query">[batch, sequence, hidden]; key and value likewise.</param>
        /// <param name="bias">Added to the scores, broadcast to [batch, heads, sequence, sequence]: the mask, and more where the family has it.</param>
        /// <param name="scale">What the scores are divided by beside the root of the head's size, squared.</param>
        /// <returns>[batch, sequence, hidden]</returns>
        public GraphValue Attention(GraphValue query, GraphValue key, GraphValue value, HeadSizes heads, GraphValue bias, double scale = 1) =>
            graph.MergeHeads(
                graph.AttendByHead(
                    graph.SplitHeads(query, heads), graph.SplitHeads(key, heads), graph.SplitHeads(value, heads), bias, heads.Size * scale),
                heads);

        /// <param name="query">[batch, heads, sequence, size]; key and value likewise.</param>
        /// <param name="divisor">The square of what scores are divided by.</param>
        /// <returns>[batch, heads, sequence, size]</returns>
        public GraphValue AttendByHead(GraphValue query, GraphValue key, GraphValue value, GraphValue bias, double divisor) =>
            graph.AttendTo(graph.Transpose(key, 0, 1, 3, 2), query, value, bias, divisor);

        /// <summary>The same where keys are turned already, with any number of dimensions before the last two.</summary>
        /// <param name="keys">[..., size, keys]</param>
        /// <param name="softCap">Scores are kept between minus and plus this number; null for no bound.</param>
        public GraphValue AttendTo(GraphValue keys, GraphValue query, GraphValue value, GraphValue bias, double divisor, double? softCap = null)
        {
            GraphValue scaled = graph.Multiply(query, graph.Constant((float)(1 / Math.Sqrt(divisor))));
            GraphValue scores = graph.SoftCap(graph.MatMul(scaled, keys), softCap);
            return graph.MatMul(graph.Softmax(graph.Add(scores, bias)), value);
        }

        /// <summary><see cref="SoftCaps.SoftCap"/>; null leaves the scores as they are.</summary>
        public GraphValue SoftCap(GraphValue scores, double? softCap) => softCap is { } cap
            ? graph.Multiply(graph.Apply("Tanh", graph.Divide(scores, graph.Constant((float)cap))), graph.Constant((float)cap))
            : scores;

        /// <param name="states">[batch, sequence, hidden]</param>
        /// <returns>[batch, heads, sequence, size]</returns>
        public GraphValue SplitHeads(GraphValue states, HeadSizes heads) =>
            graph.Transpose(graph.Reshape(states, 0, 0, heads.Count, heads.Size), 0, 2, 1, 3);

        /// <param name="context">[batch, heads, sequence, size]</param>
        /// <returns>[batch, sequence, hidden]</returns>
        public GraphValue MergeHeads(GraphValue context, HeadSizes heads) =>
            graph.Reshape(graph.Transpose(context, 0, 2, 1, 3), 0, 0, (long)heads.Count * heads.Size);
    }
}
