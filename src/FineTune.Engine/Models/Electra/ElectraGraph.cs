using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Electra;

/// <summary>ELECTRA's models as graphs.</summary>
internal static class ElectraGraph
{
    public static GraphValue ForSequenceClassification(GraphParts parts) =>
        parts.Weights["classifier"].ClassificationHead(parts.Graph.First(States(parts)), "gelu");

    public static GraphValue ForTokenClassification(GraphParts parts) => parts.Weights["classifier"].Linear(States(parts));

    public static GraphValue ForQuestionAnswering(GraphParts parts) => parts.Weights["qa_outputs"].Linear(States(parts));

    public static GraphValue ForMultipleChoice(GraphParts parts) =>
        parts.Weights["classifier"].Linear(Summary(parts, parts.Graph.First(States(parts))));

    public static GraphValue ForMaskedLM(GraphParts parts)
    {
        GraphScope scope = parts.Weights["generator_predictions"];
        GraphValue states = scope["dense"].PredictionHead(scope["LayerNorm"], "gelu", States(parts), ElectraFamily.ConfigOf(parts.Config).LayerNormEps);
        return parts.Weights["generator_lm_head"].Decoder("electra.embeddings.word_embeddings.weight", null, states);
    }

    /// <summary><see cref="SequenceSummary"/>.</summary>
    private static GraphValue Summary(GraphParts parts, GraphValue states)
    {
        GraphValue projected = SequenceSummary.Projects(parts.Config) ? parts.Weights["sequence_summary.summary"].Linear(states) : states;
        return parts.Graph.Activate(SequenceSummary.ActivationOf(parts.Config), projected);
    }

    /// <returns>[batch, sequence, hidden]</returns>
    public static GraphValue States(GraphParts parts)
    {
        EncoderConfig config = ElectraFamily.ConfigOf(parts.Config);
        GraphScope electra = parts.Weights["electra"];
        GraphValue embedded = electra["embeddings"].TextEmbeddings(config.Embeddings, parts.Inputs);
        GraphScope projection = electra["embeddings_project"];
        GraphValue projected = projection.Has("weight") ? projection.Linear(embedded) : embedded;
        return electra["encoder"]["layer"].EncoderStack(config.NumHiddenLayers, EncoderNames.Bert, config.Sizes, projected, parts.Inputs.FullMask);
    }
}
