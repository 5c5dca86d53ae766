using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.DistilBert;

/// <summary>DistilBERT's models as graphs.</summary>
internal static class DistilBertGraph
{
    public static GraphValue ForSequenceClassification(GraphParts parts) =>
        parts.Weights["classifier"].Linear(parts.Graph.Activate("relu", parts.Weights["pre_classifier"].Linear(parts.Graph.First(States(parts)))));

    public static GraphValue ForTokenClassification(GraphParts parts) => parts.Weights["classifier"].Linear(States(parts));

    public static GraphValue ForQuestionAnswering(GraphParts parts) => parts.Weights["qa_outputs"].Linear(States(parts));

    public static GraphValue ForMultipleChoice(GraphParts parts) =>
        ForSequenceClassification(parts);

    public static GraphValue ForMaskedLM(GraphParts parts)
    {
        GraphValue states = parts.Weights["vocab_transform"].PredictionHead(
            parts.Weights["vocab_layer_norm"], DistilBertConfig.From(parts.Config).Activation, States(parts), DistilBertConfig.LayerNormEps);
        return parts.Weights["vocab_projector"].Decoder("distilbert.embeddings.word_embeddings.weight", null, states);
    }

    /// <returns>[batch, sequence, hidden]</returns>
    public static GraphValue States(GraphParts parts)
    {
        DistilBertConfig config = DistilBertConfig.From(parts.Config);
        GraphScope distilbert = parts.Weights["distilbert"];
        GraphValue embedded = distilbert["embeddings"].TextEmbeddings(config.Embeddings, parts.Inputs);
        return distilbert["transformer.layer"].EncoderStack(config.NLayers, DistilBertModel.Names, config.Sizes, embedded, parts.Inputs.FullMask);
    }
}
