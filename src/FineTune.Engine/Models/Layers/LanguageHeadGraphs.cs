using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Layers;

/// <summary>The heads of RoBERTa in a graph, which other families have taken over with their names (modeling_roberta.py, modeling_mpnet.py).</summary>
internal static class LanguageHeadGraphs
{
    extension(GraphParts parts)
    {
        /// <param name="states">[batch, sequence, hidden]; so for the others.</param>
        public GraphValue RowClassifier(GraphValue states) => parts.Weights["classifier"].ClassificationHead(parts.Graph.First(states), "tanh");

        public GraphValue TokenClassifier(GraphValue states) => parts.Weights["classifier"].Linear(states);

        public GraphValue Answers(GraphValue states) => parts.Weights["qa_outputs"].Linear(states);

        /// <param name="pooler">Name of the pooler's linear layer.</param>
        public GraphValue Choices(GraphValue states, string pooler) =>
            parts.Weights["classifier"].Linear(parts.Weights[pooler].Pooler(parts.Graph.First(states)));

        /// <param name="words">Name of the weight that the decoder is tied to.</param>
        public GraphValue MaskedHead(GraphValue states, string words, double epsilon)
        {
            GraphScope scope = parts.Weights["lm_head"];
            return scope["decoder"].Decoder(words, scope, scope["dense"].PredictionHead(scope["layer_norm"], "gelu", states, epsilon));
        }
    }
}
