using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Roberta;

/// <summary>RoBERTa's and XLM-RoBERTa's models as graphs.</summary>
internal static class RobertaGraph
{
    public static GraphValue ForSequenceClassification(GraphParts parts) =>
        parts.Weights["classifier"].ClassificationHead(parts.Graph.First(States(parts)), "tanh");

    public static GraphValue ForTokenClassification(GraphParts parts) => parts.Weights["classifier"].Linear(States(parts));

    public static GraphValue ForQuestionAnswering(GraphParts parts) => parts.Weights["qa_outputs"].Linear(States(parts));

    public static GraphValue ForMultipleChoice(GraphParts parts) =>
        parts.Weights["classifier"].Linear(parts.Weights["roberta.pooler.dense"].Pooler(parts.Graph.First(States(parts))));

    public static GraphValue ForMaskedLM(GraphParts parts)
    {
        GraphScope scope = parts.Weights["lm_head"];
        GraphValue states = scope["dense"].PredictionHead(scope["layer_norm"], "gelu", States(parts), RobertaFamily.ConfigOf(parts.Config).LayerNormEps);
        return scope["decoder"].Decoder("roberta.embeddings.word_embeddings.weight", scope, states);
    }

    /// <returns>[batch, sequence, hidden]</returns>
    public static GraphValue States(GraphParts parts)
    {
        EncoderConfig config = RobertaFamily.ConfigOf(parts.Config);
        GraphScope roberta = parts.Weights["roberta"];
        EmbeddingSizes sizes = config.Embeddings with { PositionPadding = config.PadTokenId };
        GraphValue embedded = roberta["embeddings"].TextEmbeddings(sizes, parts.Inputs);
        return roberta["encoder"]["layer"].EncoderStack(config.NumHiddenLayers, EncoderNames.Bert, config.Sizes, embedded, parts.Inputs.FullMask);
    }
}
