using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Roberta;

/// <summary>RoBERTa's and XLM-RoBERTa's models as graphs.</summary>
internal static class RobertaGraph
{
    public static GraphValue ForSequenceClassification(GraphParts parts) => parts.RowClassifier(States(parts));

    public static GraphValue ForTokenClassification(GraphParts parts) => parts.TokenClassifier(States(parts));

    public static GraphValue ForQuestionAnswering(GraphParts parts) => parts.Answers(States(parts));

    public static GraphValue ForMultipleChoice(GraphParts parts) => parts.Choices(States(parts), "roberta.pooler.dense");

    public static GraphValue ForMaskedLM(GraphParts parts) =>
        parts.MaskedHead(States(parts), "roberta.embeddings.word_embeddings.weight", RobertaFamily.ConfigOf(parts.Config).LayerNormEps);

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
