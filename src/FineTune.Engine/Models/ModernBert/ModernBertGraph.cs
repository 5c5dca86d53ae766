using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.ModernBert;

/// <summary>ModernBERT's models as graphs.</summary>
internal static class ModernBertGraph
{
    public static GraphValue ForSequenceClassification(GraphParts parts)
    {
        GraphValue states = States(parts);
        GraphValue pooled = ModernBertConfig.From(parts.Config).PoolsByMean ? Mean(states, parts.Inputs) : parts.Graph.First(states);
        return parts.Weights["classifier"].Linear(Head(parts, pooled));
    }

    public static GraphValue ForTokenClassification(GraphParts parts) => parts.Weights["classifier"].Linear(Head(parts, States(parts)));

    public static GraphValue ForQuestionAnswering(GraphParts parts) => ForTokenClassification(parts);

    public static GraphValue ForMultipleChoice(GraphParts parts) =>
        ForSequenceClassification(parts);

    public static GraphValue ForMaskedLM(GraphParts parts) =>
        parts.Weights["decoder"].Decoder("model.embeddings.tok_embeddings.weight", null, Head(parts, States(parts)));

    private static GraphValue Head(GraphParts parts, GraphValue states)
    {
        ModernBertConfig config = ModernBertConfig.From(parts.Config);
        return parts.Weights["head.dense"].PredictionHead(parts.Weights["head.norm"], config.ClassifierActivation, states, config.NormEps);
    }

    /// <summary>The mean of each row's tokens: [batch, hidden]. A sum over a long row may be more than float16 has.</summary>
    private static GraphValue Mean(GraphValue states, GraphInputs inputs) => inputs.Graph.InFloat32(() =>
    {
        GraphBuilder graph = inputs.Graph;
        GraphValue Sum(GraphValue values) => graph.Apply("ReduceSum", [values, graph.Constant([1L])], new OnnxAttribute("keepdims", 0L));
        GraphValue mask = inputs.TokenMask;
        return graph.Divide(Sum(graph.Multiply(graph.Cast(states, OnnxType.Float32), mask)), Sum(mask));
    });

    /// <returns>[batch, sequence, hidden]</returns>
    public static GraphValue States(GraphParts parts)
    {
        ModernBertConfig config = ModernBertConfig.From(parts.Config);
        GraphScope model = parts.Weights["model"];
        GraphValue words = model["embeddings.tok_embeddings"].Embedding(parts.Inputs.InputIds);
        GraphValue states = model["embeddings.norm"].LayerNorm(words, config.NormEps);
        for (int layer = 0; layer < config.NumHiddenLayers; layer++)
        {
            states = Layer(model["layers"][layer], config, config.IsLocal[layer], states, parts.Inputs);
        }

        return model["final_norm"].LayerNorm(states, config.NormEps);
    }

    private static GraphValue Layer(GraphScope scope, ModernBertConfig config, bool isLocal, GraphValue states, GraphInputs inputs)
    {
        GraphBuilder graph = scope.Graph;
        GraphScope attentionNorm = scope["attn_norm"];
        // The first layer's input is normalised already.
        GraphValue normalised = attentionNorm.Has("weight") ? attentionNorm.LayerNorm(states, config.NormEps) : states;
        GraphValue attended = graph.Add(states, Attention(scope["attn"], config, isLocal, normalised, inputs));
        GraphValue inputAndGate = scope["mlp.Wi"].Linear(scope["mlp_norm"].LayerNorm(attended, config.NormEps));
        int middle = config.IntermediateSize;
        GraphValue activated = graph.Activate(config.HiddenActivation, graph.Slice(inputAndGate, 0, middle, 2));
        GraphValue gated = graph.Multiply(activated, graph.Slice(inputAndGate, middle, 2L * middle, 2));
        return graph.Add(attended, scope["mlp.Wo"].Linear(gated));
    }

    private static GraphValue Attention(GraphScope scope, ModernBertConfig config, bool isLocal, GraphValue states, GraphInputs inputs)
    {
        GraphBuilder graph = scope.Graph;
        var heads = new HeadSizes(config.NumAttentionHeads, config.HeadSize);
        GraphValue projected = scope["Wqkv"].Linear(states);
        GraphValue Part(long index) => graph.SplitHeads(graph.Slice(projected, index * config.HiddenSize, (index + 1) * config.HiddenSize, 2), heads);
        double theta = isLocal ? config.LocalTheta : config.GlobalTheta;
        GraphValue mask = isLocal ? inputs.WindowMask(config.Window) : inputs.FullMask;
        GraphValue query = inputs.Rotate(Part(0), config.HeadSize, theta);
        GraphValue key = inputs.Rotate(Part(1), config.HeadSize, theta);
        return scope["Wo"].Linear(graph.MergeHeads(graph.AttendByHead(query, key, Part(2), mask, config.HeadSize), heads));
    }
}
