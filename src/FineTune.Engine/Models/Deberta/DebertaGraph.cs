using FineTune.Engine.Models.Layers;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Deberta;

/// <summary>The models of DeBERTa, of all versions, as graphs.</summary>
/// <param name="parts">What they are described with.</param>
/// <param name="config">As <see cref="DebertaFamily"/> reads it for the version.</param>
internal sealed class DebertaGraph(GraphParts parts, DebertaConfig config)
{
    private readonly EncoderConfig _encoder = config.Encoder;
    private readonly GraphBuilder _graph = parts.Graph;

    private double Epsilon => _encoder.LayerNormEps;

    public GraphValue ForSequenceClassification()
    {
        GraphValue pooled = _graph.Activate(config.PoolerHiddenAct, parts.Weights["pooler.dense"].Linear(_graph.First(States())));
        return parts.Weights["classifier"].Linear(pooled);
    }

    public GraphValue ForTokenClassification() => parts.Weights["classifier"].Linear(States());

    public GraphValue ForQuestionAnswering() => parts.Weights["qa_outputs"].Linear(States());

    public GraphValue ForMultipleChoice() => ForSequenceClassification();

    public GraphValue ForMaskedLM()
    {
        const string words = "deberta.embeddings.word_embeddings.weight";
        if (config.Legacy)
        {
            GraphScope scope = parts.Weights["cls.predictions"];
            GraphValue states = scope["transform.dense"].PredictionHead(scope["transform.LayerNorm"], _encoder.HiddenAct, States(), Epsilon);
            return scope["decoder"].Decoder(words, scope, states);
        }

        GraphScope head = parts.Weights["lm_predictions.lm_head"];
        return head.Decoder(words, null, head["dense"].PredictionHead(head["LayerNorm"], _encoder.HiddenAct, States(), Epsilon));
    }

    /// <returns>[batch, sequence, hidden]</returns>
    public GraphValue States()
    {
        GraphScope deberta = parts.Weights["deberta"];
        GraphValue embedded = Embeddings(deberta["embeddings"]);
        var attention = new DisentangledAttentionGraph(deberta["encoder"], config, parts.Inputs);
        GraphValue states = embedded;
        for (int layer = 0; layer < _encoder.NumHiddenLayers; layer++)
        {
            states = Layer(deberta["encoder.layer"][layer], attention, states);
            states = layer == 0 && config.ConvKernelSize > 0 ? Convolution(deberta["encoder.conv"], embedded, states) : states;
        }

        return states;
    }

    private GraphValue Embeddings(GraphScope scope)
    {
        GraphValue sum = scope["word_embeddings"].Embedding(parts.Inputs.InputIds);
        sum = config.PositionBiasedInput ? _graph.Add(sum, scope["position_embeddings"].Embedding(parts.Inputs.Places)) : sum;
        sum = _encoder.TypeVocabSize > 0 ? _graph.Add(sum, scope["token_type_embeddings"].TokenTypes(parts.Inputs)) : sum;
        sum = config.EmbeddingSize == _encoder.HiddenSize ? sum : scope["embed_proj"].Linear(sum);
        return scope["LayerNorm"].LayerNorm(sum, Epsilon);
    }

    private GraphValue Layer(GraphScope scope, DisentangledAttentionGraph attention, GraphValue states)
    {
        GraphValue context = attention.Attend(scope["attention"]["self"], states);
        GraphValue middle = scope["attention.output.dense"].ResidualNorm(scope["attention.output.LayerNorm"], context, states, Epsilon);
        GraphValue activated = _graph.Activate(_encoder.HiddenAct, scope["intermediate.dense"].Linear(middle));
        return scope["output.dense"].ResidualNorm(scope["output.LayerNorm"], activated, middle, Epsilon);
    }

    /// <summary>As <see cref="ConvolutionLayer"/>: padding is taken for zeros.</summary>
    private GraphValue Convolution(GraphScope scope, GraphValue embedded, GraphValue states)
    {
        GraphValue seen = _graph.Transpose(_graph.Multiply(embedded, parts.Inputs.TokenMask), 0, 2, 1);
        long padding = (config.ConvKernelSize - 1) / 2;
        GraphValue convolved = _graph.Apply(
            "Conv",
            [seen, scope["conv"].Weight("weight"), scope["conv"].Weight("bias")],
            new OnnxAttribute("pads", new[] { padding, padding }),
            new OnnxAttribute("group", (long)config.ConvGroups));
        GraphValue activated = _graph.Activate(config.ConvAct, _graph.Transpose(convolved, 0, 2, 1));
        return scope["LayerNorm"].LayerNorm(_graph.Add(states, activated), Epsilon);
    }
}
