using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Roberta;

/// <summary>
/// RoBERTa (Liu et al., 2019; transformers/models/roberta/modeling_roberta.py) and XLM-RoBERTa (Conneau et al., 2019), which is the same under
/// another name and with other data.
/// </summary>
internal static class RobertaFamily
{
    private static readonly EncoderConfig Defaults = new() { VocabSize = 50265, PadTokenId = 1 };

    public static ModelFamily Definition { get; } = Named("roberta", "Roberta");

    public static ModelFamily XlmDefinition { get; } = Named("xlm-roberta", "XLMRoberta");

    public static EncoderConfig ConfigOf(ConfigFile config) => EncoderConfig.BidirectionalFrom(config, Defaults);

    private static ModelFamily Named(string modelType, string className) => new(modelType, "roberta",
    [
        new(ModelHead.SequenceClassification, $"{className}ForSequenceClassification", ForSequenceClassification)
            { Graph = RobertaGraph.ForSequenceClassification },
        new(ModelHead.TokenClassification, $"{className}ForTokenClassification", ForTokenClassification) { Graph = RobertaGraph.ForTokenClassification },
        new(ModelHead.QuestionAnswering, $"{className}ForQuestionAnswering", ForQuestionAnswering) { Graph = RobertaGraph.ForQuestionAnswering },
        new(ModelHead.MultipleChoice, $"{className}ForMultipleChoice", ForMultipleChoice) { Graph = RobertaGraph.ForMultipleChoice },
        new(ModelHead.MaskedLanguageModeling, $"{className}ForMaskedLM", ForMaskedLM) { Graph = RobertaGraph.ForMaskedLM },
    ])
    {
        Backbone = new(ModelHead.SentenceEmbedding, $"{className}Model", ForStates) { Graph = RobertaGraph.States },
        TiedWeights = [("lm_head.decoder.weight", "roberta.embeddings.word_embeddings.weight"), ("lm_head.decoder.bias", "lm_head.bias")],
        MaxSequence = config => config.Positive("max_position_embeddings", Defaults.MaxPositionEmbeddings) - (config.PadToken(Defaults.PadTokenId) ?? 0) - 1,
    };

    private static ForwardPass ForSequenceClassification(ModelParts parts)
    {
        (RobertaModel roberta, EncoderConfig config) = Backbone(parts);
        var head = new ClassificationHead(
            parts.Weights["classifier"],
            config.HiddenSize,
            parts.Labels,
            config.InitializerRange,
            states => states.tanh(),
            config.HeadDropout);
        return (batch, options) => head.Forward(roberta.Forward(batch, options with { Read = TokensRead.First }), options.Training);
    }

    private static ForwardPass ForTokenClassification(ModelParts parts)
    {
        (RobertaModel roberta, EncoderConfig config) = Backbone(parts);
        var classifier =
            new Classifier(parts.Weights["classifier"], config.HiddenSize, parts.Labels, Initialisers.Normal(config.InitializerRange), config.HeadDropout);
        return (batch, options) => classifier.Forward(roberta.Forward(batch, options with { Read = TokensRead.All }), options.Training);
    }

    private static ForwardPass ForQuestionAnswering(ModelParts parts)
    {
        (RobertaModel roberta, EncoderConfig config) = Backbone(parts);
        var head = new AnswerHead(parts.Weights["qa_outputs"], config.HiddenSize, config.InitializerRange);
        return (batch, options) => head.Forward(roberta.Forward(batch, options with { Read = TokensRead.All }), options.Training);
    }

    private static ForwardPass ForMultipleChoice(ModelParts parts)
    {
        (RobertaModel roberta, EncoderConfig config) = Backbone(parts);
        var pooler = new Pooler(new Linear(parts.Weights["roberta.pooler.dense"], config.HiddenSize, config.HiddenSize, config.InitializerRange));
        var head = new ChoiceHead(parts.Weights["classifier"], config.HiddenSize, Initialisers.Normal(config.InitializerRange), config.HiddenDropoutProb);
        return (batch, options) => head.Forward(pooler.Forward(roberta.Forward(batch, options with { Read = TokensRead.First })), options.Training);
    }

    private static ForwardPass ForMaskedLM(ModelParts parts)
    {
        (RobertaModel roberta, EncoderConfig config) = Backbone(parts);
        WeightScope scope = parts.Weights["lm_head"];
        var head = new MaskedLanguageHead(
            new PredictionHead(
                new Linear(scope["dense"], config.HiddenSize, config.HiddenSize, config.InitializerRange),
                Activations.ByName("gelu"),
                new LayerNorm(scope["layer_norm"], config.HiddenSize, config.LayerNormEps)),
            Decoder.WithOuterBias(scope, roberta.Words, config.TieWordEmbeddings, Initialisers.Normal(config.InitializerRange)));
        return (batch, options) => head.Forward(roberta.Forward(batch, options with { Read = TokensRead.Predicted }));
    }

    private static ForwardPass ForStates(ModelParts parts)
    {
        (RobertaModel roberta, EncoderConfig config) = Backbone(parts);
        Pooler.Keep(parts.Weights["roberta.pooler.dense"], config.HiddenSize, config.InitializerRange);
        return roberta.Forward;
    }

    private static (RobertaModel Model, EncoderConfig Config) Backbone(ModelParts parts)
    {
        EncoderConfig config = ConfigOf(parts.Config);
        return config.PadTokenId is null
            ? throw parts.Config.Bad("pad_token_id is null, but positions count from it")
            : (new RobertaModel(parts.Weights["roberta"], config, parts.Operators), config);
    }
}
