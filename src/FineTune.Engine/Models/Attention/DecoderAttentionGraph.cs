using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Attention;

/// <summary>Attention of a decoder in a graph: to itself and to what is in its cache, and to what it answers.</summary>
internal static class DecoderAttentionGraph
{
    extension(GraphInputs inputs)
    {
        /// <summary>As <see cref="GroupedQueryAttention"/>; in an encoder, which has no cache, too.</summary>
        /// <param name="query">[batch, sequence, heads x size]; key and value likewise.</param>
        /// <param name="bias">Added to the scores, the mask among it.</param>
        /// <returns>[batch, sequence, heads x size]</returns>
        public GraphValue AttendToItself(int layer, AttentionSizes sizes, GraphValue query, GraphValue key, GraphValue value, GraphValue bias)
        {
            GraphBuilder graph = inputs.Graph;
            HeadSizes heads = KeyHeads(sizes);
            return inputs.AttendByHeads(
                layer, sizes, graph.SplitHeads(query, Heads(sizes)), graph.SplitHeads(key, heads), graph.SplitHeads(value, heads), bias);
        }

        /// <summary>The same of what lies by heads already.</summary>
        /// <param name="query">[batch, heads, sequence, size]</param>
        /// <param name="key">[batch, heads of keys, sequence, size]; value likewise.</param>
        /// <returns>[batch, sequence, heads x size]</returns>
        public GraphValue AttendByHeads(int layer, AttentionSizes sizes, GraphValue query, GraphValue key, GraphValue value, GraphValue bias)
        {
            (GraphValue keys, GraphValue values) = inputs.Cache?.Add(layer, key, value, KeyHeads(sizes)) ?? (key, value);
            return Attend(inputs.Graph, sizes, query, keys, values, bias);
        }

        /// <summary>As <see cref="CrossAttention"/>.</summary>
        /// <param name="query">[batch, sequence, heads x size]</param>
        /// <param name="key">Makes keys of the encoder's states; value likewise.</param>
        /// <returns>[batch, sequence, heads x size]</returns>
        public GraphValue AttendToSource(
            int layer, AttentionSizes sizes, GraphValue query, Func<GraphValue, GraphValue> key, Func<GraphValue, GraphValue> value)
        {
            GraphBuilder graph = inputs.Graph;
            HeadSizes heads = Heads(sizes);
            (GraphValue keys, GraphValue values) = inputs.Cache!.OfSource(layer, heads, () =>
            {
                GraphValue states = graph.Cast(inputs.EncoderStates!.Value, OnnxType.Float32);
                return (graph.SplitHeads(key(states), heads), graph.SplitHeads(value(states), heads));
            });
            return Attend(graph, sizes, graph.SplitHeads(query, heads), keys, values, inputs.FullMask);
        }
    }

    private static GraphValue Attend(GraphBuilder graph, AttentionSizes sizes, GraphValue query, GraphValue keys, GraphValue values, GraphValue bias)
    {
        GraphValue turned = graph.Transpose(keys, 0, 1, 3, 2);
        int shared = sizes.Heads / sizes.KeyValueHeads;
        if (shared == 1)
        {
            return graph.MergeHeads(graph.AttendTo(turned, query, values, bias, Divisor(sizes), sizes.SoftCap), Heads(sizes));
        }

        // The heads that share keys are a dimension of their own, over which keys are broadcast.
        GraphValue grouped = graph.Reshape(query, 0, sizes.KeyValueHeads, shared, -1, sizes.HeadSize);
        GraphValue context = graph.AttendTo(
            graph.Unsqueeze(turned, 2), grouped, graph.Unsqueeze(values, 2), graph.Unsqueeze(bias, 1), Divisor(sizes), sizes.SoftCap);
        return graph.MergeHeads(graph.Reshape(context, 0, sizes.Heads, -1, sizes.HeadSize), Heads(sizes));
    }

    private static HeadSizes Heads(AttentionSizes sizes) => new(sizes.Heads, sizes.HeadSize);

    private static HeadSizes KeyHeads(AttentionSizes sizes) => new(sizes.KeyValueHeads, sizes.HeadSize);

    private static double Divisor(AttentionSizes sizes) => sizes.Scale is { } scale ? Math.Pow(scale, -2) : sizes.HeadSize;
}
