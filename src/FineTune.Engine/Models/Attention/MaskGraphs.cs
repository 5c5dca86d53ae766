using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Attention;

/// <summary>Masks of attention as what is added to its scores: 0 for keys that a query may attend to, float32's least number for the others.</summary>
internal static class MaskGraphs
{
    extension(GraphInputs inputs)
    {
        /// <summary>Of <see cref="AttentionMask.Full"/>: [batch, 1, 1, sequence].</summary>
        public GraphValue FullMask
        {
            get
            {
                GraphBuilder graph = inputs.Graph;
                GraphValue hidden = graph.Subtract(graph.Constant(1f), graph.Cast(graph.Unsqueeze(inputs.AttentionMask, 1, 2), OnnxType.Float32));
                return graph.Multiply(hidden, graph.Constant(float.MinValue));
            }
        }

        /// <summary>
        /// Of <see cref="AttentionMask.Causal"/> and <see cref="AttentionMask.CausalWindow"/>: [batch, 1, sequence, keys]. A decoder that answers has no mask
        /// of its own tokens, which are none of padding.
        /// </summary>
        /// <param name="window">Tokens that one attends to at most, itself among them; null for all before it.</param>
        public GraphValue CausalMask(int? window = null)
        {
            GraphBuilder graph = inputs.Graph;
            GraphValue allowed = graph.Apply("GreaterOrEqual", inputs.Distances, graph.Constant(0L));
            allowed = window is { } length ? graph.Apply("And", allowed, graph.Apply("Less", inputs.Distances, graph.Constant((long)length))) : allowed;
            allowed = graph.Unsqueeze(allowed, 0, 1);
            allowed = inputs.EncoderStates is null
                ? graph.Apply("And", allowed, graph.Cast(graph.Unsqueeze(inputs.AttentionMask, 1, 2), OnnxType.Bool))
                : allowed;
            return graph.Apply("Where", allowed, graph.Constant(0f), graph.Constant(float.MinValue));
        }

        /// <summary>Of <see cref="AttentionMask.Window"/>: [batch, 1, sequence, sequence].</summary>
        public GraphValue WindowMask(int reach)
        {
            GraphBuilder graph = inputs.Graph;
            GraphValue near = graph.Apply("LessOrEqual", graph.Apply("Abs", inputs.Distances), graph.Constant((long)reach));
            GraphValue tokens = graph.Cast(graph.Unsqueeze(inputs.AttentionMask, 1, 2), OnnxType.Bool);
            return graph.Apply("Where", graph.Apply("And", near, tokens), graph.Constant(0f), graph.Constant(float.MinValue));
        }
    }
}
