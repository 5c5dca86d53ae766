using FineTune.Engine.Models.Attention;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Layers;

/// <summary>Embeddings and encoder layers in a graph, as <see cref="TextEmbeddings"/> and <see cref="EncoderStack"/> compute them.</summary>
internal static class EncoderGraphs
{
    extension(GraphScope scope)
    {
        /// <returns>[batch, sequence, hidden]</returns>
        public GraphValue TextEmbeddings(EmbeddingSizes sizes, GraphInputs inputs)
        {
            GraphBuilder graph = scope.Graph;
            GraphValue sum = scope["word_embeddings"].Embedding(inputs.InputIds);
            sum = sizes.Types == 0 ? sum : graph.Add(sum, scope["token_type_embeddings"].TokenTypes(inputs));
            GraphValue positions = sizes.PositionPadding is { } padding ? PositionsAfterPadding(inputs, padding) : inputs.Places;
            return scope["LayerNorm"].LayerNorm(graph.Add(sum, scope["position_embeddings"].Embedding(positions)), sizes.LayerNormEps);
        }

        /// <summary>The embeddings of the tokens' types; of a model that does not tell them apart, the one there is.</summary>
        public GraphValue TokenTypes(GraphInputs inputs) => scope.Embedding(inputs.TokenTypeIds ?? scope.Graph.Constant(0L));

        /// <param name="states">[batch, sequence, hidden]</param>
        /// <param name="bias">For the attention's scores of every layer, the mask among it.</param>
        /// <returns>[batch, sequence, hidden]</returns>
        public GraphValue EncoderStack(int layers, EncoderNames names, EncoderSizes sizes, GraphValue states, GraphValue bias) =>
            Enumerable.Range(0, layers).Aggregate(states, (input, layer) => scope[layer].EncoderLayer(names, sizes, input, bias));

        /// <summary>One layer; the place is the layer's.</summary>
        public GraphValue EncoderLayer(EncoderNames names, EncoderSizes sizes, GraphValue states, GraphValue bias)
        {
            GraphBuilder graph = scope.Graph;
            GraphValue context = graph.Attention(
                scope[names.Query].Linear(states),
                scope[names.Key].Linear(states),
                scope[names.Value].Linear(states),
                new HeadSizes(sizes.Heads, sizes.Hidden / sizes.Heads),
                bias);
            GraphValue middle = scope[names.AttentionOutput].ResidualNorm(scope[names.AttentionNorm], context, states, sizes.LayerNormEps);
            GraphValue activated = graph.Activate(sizes.Activation, scope[names.Intermediate].Linear(middle));
            return scope[names.Output].ResidualNorm(scope[names.OutputNorm], activated, middle, sizes.LayerNormEps);
        }
    }

    /// <summary>As <see cref="TextEmbeddings"/> counts them: int64 [batch, sequence].</summary>
    private static GraphValue PositionsAfterPadding(GraphInputs inputs, int padding)
    {
        GraphBuilder graph = inputs.Graph;
        GraphValue isPadding = graph.Apply("Equal", inputs.InputIds, graph.Constant((long)padding));
        GraphValue counts = graph.Cast(graph.Apply("Not", isPadding), OnnxType.Int64);
        GraphValue counted = graph.Multiply(graph.Apply("CumSum", counts, graph.Constant(1L)), counts);
        return graph.Add(counted, graph.Constant((long)padding));
    }
}
