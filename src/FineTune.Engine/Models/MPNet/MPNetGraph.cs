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
        GraphValue bias = parts.Graph.Add(PositionBias(mpnet["encoder"]["relative_attention_bias"], parts.Inputs), parts.Inputs.FullMask);
        return mpnet["encoder"]["layer"].EncoderStack(config.NumHiddenLayers, MPNetModel.Names, config.Sizes, embedded, bias);
    }

    /// <summary>
    /// As <see cref="RelativeBuckets"/>; buckets are looked up, so that no logarithm of another library puts a distance into another one.
    /// </summary>
    /// <returns>[1, heads, sequence, sequence]</returns>
    private static GraphValue PositionBias(GraphScope scope, GraphInputs inputs)
    {
        GraphBuilder graph = inputs.Graph;
        int far = MPNetModel.Buckets.MaxDistance;
        GraphValue buckets = graph.Constant("relative_position_buckets", () => MPNetModel.Buckets.Of(TorchSharp.torch.arange(-far, far + 1)));
        GraphValue near = graph.Apply("Clip", graph.Apply("Neg", inputs.Distances), graph.Constant((long)-far), graph.Constant((long)far));
        GraphValue scores = scope.Embedding(graph.Gather(buckets, graph.Add(near, graph.Constant((long)far))));
        return graph.Unsqueeze(graph.Transpose(scores, 2, 0, 1), 0);
    }
}
