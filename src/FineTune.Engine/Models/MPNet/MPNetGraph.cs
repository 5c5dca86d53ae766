using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.MPNet;

/// <summary>MPNet's models as graphs.</summary>
internal static class MPNetGraph
{
    public static GraphValue ForSequenceClassification(GraphParts parts) => parts.RowClassifier(States(parts));

    public static GraphValue ForTokenClassification(GraphParts parts) => parts.TokenClassifier(States(parts));

    public static GraphValue ForQuestionAnswering(GraphParts parts) => parts.Answers(States(parts));

    public static GraphValue ForMultipleChoice(GraphParts parts) => parts.Choices(States(parts), "mpnet.pooler.dense");

    public static GraphValue ForMaskedLM(GraphParts parts) =>
        parts.MaskedHead(States(parts), "mpnet.embeddings.word_embeddings.weight", MPNetFamily.ConfigOf(parts.Config).LayerNormEps);

    /// <returns>[batch, sequence, hidden]</returns>
    public static GraphValue States(GraphParts parts)
    {
        EncoderConfig config = MPNetFamily.ConfigOf(parts.Config);
        GraphScope mpnet = parts.Weights["mpnet"];
        EmbeddingSizes sizes = config.Embeddings with { Types = 0, Padding = MPNetModel.Padding, PositionPadding = MPNetModel.Padding };
        GraphValue embedded = mpnet["embeddings"].TextEmbeddings(sizes, parts.Inputs);
        GraphValue distances = parts.Inputs.RelativePositionBias(mpnet["encoder"]["relative_attention_bias"], MPNetModel.Buckets);
        GraphValue bias = parts.Graph.Add(distances, parts.Inputs.FullMask);
        return mpnet["encoder"]["layer"].EncoderStack(config.NumHiddenLayers, MPNetModel.Names, config.Sizes, embedded, bias);
    }
}
