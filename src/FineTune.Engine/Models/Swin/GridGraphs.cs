using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Swin;

/// <summary>Sizes that a graph finds out when it runs, int64 [1] each.</summary>
internal static class GridGraphs
{
    extension(GraphBuilder graph)
    {
        /// <summary>The length of a dimension.</summary>
        public GraphValue Side(GraphValue value, long axis) => graph.Gather(graph.Apply("Shape", value), graph.Constant([axis]));

        /// <summary>What a dimension lacks to be a multiple.</summary>
        public GraphValue Missing(GraphValue value, long axis, long multiple)
        {
            GraphValue side = graph.Side(value, axis);
            GraphValue parts = graph.Divide(graph.Add(side, graph.Constant([multiple - 1])), graph.Constant([multiple]));
            return graph.Subtract(graph.Multiply(parts, graph.Constant([multiple])), side);
        }

        /// <summary>Several sizes one after the other.</summary>
        public GraphValue Vector(params ReadOnlySpan<GraphValue> sizes) => graph.Apply("Concat", sizes, new OnnxAttribute("axis", 0L));

        /// <summary>The part of one dimension from a place that is found out to one that is.</summary>
        public GraphValue Part(GraphValue value, GraphValue start, GraphValue end, long axis) =>
            graph.Apply("Slice", value, start, end, graph.Constant([axis]));
    }
}
