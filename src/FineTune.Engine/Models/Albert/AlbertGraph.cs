using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Albert;

/// <summary>ALBERT's models as graphs; a group's weights are in a graph once, however many layers share them.</summary>
internal static class AlbertGraph
{
    public static GraphValue ForSequenceClassification(GraphParts parts) =>
        parts.Weights["classifier"].Linear(parts.Weights["albert.pooler"].Pooler(parts.Graph.First(States(parts))));

    public static GraphValue ForTokenClassification(GraphParts parts) => parts.Weights["classifier"].Linear(States(parts));

    public static GraphValue ForQuestionAnswering(GraphParts parts) => parts.Weights["qa_outputs"].Linear(States(parts));

    public static GraphValue ForMultipleChoice(GraphParts parts) =>
        ForSequenceClassification(parts);

    public static GraphValue ForMaskedLM(GraphParts parts)
    {
        EncoderConfig config = AlbertConfig.From(parts.Config).Encoder;
        GraphScope scope = parts.Weights["predictions"];
        GraphValue states = scope["dense"].PredictionHead(scope["LayerNorm"], config.HiddenAct, States(parts), config.LayerNormEps);
        return scope["decoder"].Decoder("albert.embeddings.word_embeddings.weight", scope, states);
    }

    /// <returns>[batch, sequence, hidden]</returns>
    public static GraphValue States(GraphParts parts)
    {
        AlbertConfig config = AlbertConfig.From(parts.Config);
        EncoderConfig encoder = config.Encoder;
        GraphScope albert = parts.Weights["albert"];
        GraphValue embedded = albert["embeddings"].TextEmbeddings(encoder.Embeddings with { Hidden = config.EmbeddingSize }, parts.Inputs);
        GraphValue states = albert["encoder.embedding_hidden_mapping_in"].Linear(embedded);
        for (int layer = 0; layer < encoder.NumHiddenLayers; layer++)
        {
            GraphScope group = albert["encoder.albert_layer_groups"][config.GroupOf(layer)]["albert_layers"];
            states = group.EncoderStack(config.InnerGroupNum, AlbertModel.Names, encoder.Sizes, states, parts.Inputs.FullMask);
        }

        return states;
    }
}
