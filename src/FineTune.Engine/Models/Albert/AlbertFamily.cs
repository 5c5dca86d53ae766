using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Albert;

/// <summary>ALBERT (Lan et al., 2019; transformers/models/albert/modeling_albert.py).</summary>
internal static class AlbertFamily
{
    public static ModelFamily Definition { get; } = new("albert", "albert",
    [
        new(ModelHead.SequenceClassification, "AlbertForSequenceClassification", ForSequenceClassification) { Graph = AlbertGraph.ForSequenceClassification },
        new(ModelHead.TokenClassification, "AlbertForTokenClassification", ForTokenClassification) { Graph = AlbertGraph.ForTokenClassification },
        new(ModelHead.QuestionAnswering, "AlbertForQuestionAnswering", ForQuestionAnswering) { Graph = AlbertGraph.ForQuestionAnswering },
        new(ModelHead.MultipleChoice, "AlbertForMultipleChoice", ForMultipleChoice) { Graph = AlbertGraph.ForMultipleChoice },
        new(ModelHead.MaskedLanguageModeling, "AlbertForMaskedLM", ForMaskedLM) { Graph = AlbertGraph.ForMaskedLM },
    ])
    {
        Backbone = new(ModelHead.SentenceEmbedding, "AlbertModel", ForStates) { Graph = AlbertGraph.States },
        TiedWeights = [("predictions.decoder.weight", "albert.embeddings.word_embeddings.weight"), ("predictions.decoder.bias", "predictions.bias")],
    };

    private static ForwardPass ForSequenceClassification(ModelParts parts)
    {
        (AlbertModel albert, AlbertConfig config) = Backbone(parts);
        int hidden = config.Encoder.HiddenSize;
        var pooler = new Pooler(new Linear(parts.Weights["albert.pooler"], hidden, hidden, config.Encoder.InitializerRange));
        Classifier classifier = Classifier(parts, config);
        return (batch, options) => classifier.Forward(pooler.Forward(albert.Forward(batch, options with { Read = TokensRead.First })), options.Training);
    }

    private static ForwardPass ForTokenClassification(ModelParts parts)
    {
        (AlbertModel albert, AlbertConfig config) = Backbone(parts);
        Classifier classifier = Classifier(parts, config);
        return (batch, options) => classifier.Forward(albert.Forward(batch, options with { Read = TokensRead.All }), options.Training);
    }

    private static ForwardPass ForQuestionAnswering(ModelParts parts)
    {
        (AlbertModel albert, AlbertConfig config) = Backbone(parts);
        var head = new AnswerHead(parts.Weights["qa_outputs"], config.Encoder.HiddenSize, config.Encoder.InitializerRange);
        return (batch, options) => head.Forward(albert.Forward(batch, options with { Read = TokensRead.All }), options.Training);
    }

    private static ForwardPass ForMultipleChoice(ModelParts parts)
    {
        (AlbertModel albert, AlbertConfig config) = Backbone(parts);
        var pooler = new Pooler(
            new Linear(parts.Weights["albert.pooler"], config.Encoder.HiddenSize, config.Encoder.HiddenSize, config.Encoder.InitializerRange));
        var head = new ChoiceHead(
            parts.Weights["classifier"], config.Encoder.HiddenSize, Initialisers.Normal(config.Encoder.InitializerRange), config.ClassifierDropoutProb);
        return (batch, options) => head.Forward(pooler.Forward(albert.Forward(batch, options with { Read = TokensRead.First })), options.Training);
    }

    private static ForwardPass ForMaskedLM(ModelParts parts)
    {
        (AlbertModel albert, AlbertConfig config) = Backbone(parts);
        EncoderConfig encoder = config.Encoder;
        WeightScope scope = parts.Weights["predictions"];
        var head = new MaskedLanguageHead(
            new PredictionHead(
                new Linear(scope["dense"], encoder.HiddenSize, config.EmbeddingSize, encoder.InitializerRange),
                Activations.ByName(encoder.HiddenAct),
                new LayerNorm(scope["LayerNorm"], config.EmbeddingSize, encoder.LayerNormEps)),
            Decoder.WithOuterBias(scope, albert.Words, encoder.TieWordEmbeddings, Initialisers.Normal(encoder.InitializerRange)));
        return (batch, options) => head.Forward(albert.Forward(batch, options with { Read = TokensRead.Predicted }));
    }

    private static ForwardPass ForStates(ModelParts parts)
    {
        (AlbertModel albert, AlbertConfig config) = Backbone(parts);
        Pooler.Keep(parts.Weights["albert.pooler"], config.Encoder.HiddenSize, config.Encoder.InitializerRange);
        return albert.Forward;
    }

    private static (AlbertModel Model, AlbertConfig Config) Backbone(ModelParts parts)
    {
        AlbertConfig config = AlbertConfig.From(parts.Config);
        return (new AlbertModel(parts.Weights["albert"], config, parts.Operators), config);
    }

    private static Classifier Classifier(ModelParts parts, AlbertConfig config) =>
        new(
            parts.Weights["classifier"],
            config.Encoder.HiddenSize,
            parts.Labels,
            Initialisers.Normal(config.Encoder.InitializerRange),
            config.ClassifierDropoutProb);
}
