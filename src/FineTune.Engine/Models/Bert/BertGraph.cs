using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Bert;

/// <summary>BERT's models as graphs.</summary>
internal static class BertGraph
{
    public static GraphValue ForSequenceClassification(GraphParts parts) =>
        parts.Weights["classifier"].Linear(parts.Weights["bert.pooler.dense"].Pooler(parts.Graph.First(States(parts))));

    public static GraphValue ForTokenClassification(GraphParts parts) => parts.Weights["classifier"].Linear(States(parts));

    public static GraphValue ForQuestionAnswering(GraphParts parts) => parts.Weights["qa_outputs"].Linear(States(parts));

    public static GraphValue ForMultipleChoice(GraphParts parts) =>
        ForSequenceClassification(parts);

    public static GraphValue ForMaskedLM(GraphParts parts)
    {
        EncoderConfig config = Config(parts);
        GraphScope scope = parts.Weights["cls.predictions"];
        GraphValue states = scope["transform.dense"].PredictionHead(scope["transform.LayerNorm"], config.HiddenAct, States(parts), config.LayerNormEps);
        return scope["decoder"].Decoder("bert.embeddings.word_embeddings.weight", scope, states);
    }

    /// <returns>[batch, sequence, hidden]</returns>
    public static GraphValue States(GraphParts parts)
    {
        EncoderConfig config = Config(parts);
        GraphScope bert = parts.Weights["bert"];
        GraphValue embedded = bert["embeddings"].TextEmbeddings(config.Embeddings, parts.Inputs);
        return bert["encoder"]["layer"].EncoderStack(config.NumHiddenLayers, EncoderNames.Bert, config.Sizes, embedded, parts.Inputs.FullMask);
    }

    private static EncoderConfig Config(GraphParts parts) => EncoderConfig.BidirectionalFrom(parts.Config, new EncoderConfig());
}
