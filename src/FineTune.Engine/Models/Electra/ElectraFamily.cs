using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Electra;

/// <summary>
/// ELECTRA, discriminator and generator (Clark et al., 2020; transformers/models/electra/modeling_electra.py).
/// </summary>
internal static class ElectraFamily
{
    private static readonly EncoderConfig Defaults = new() { HiddenSize = 256, NumAttentionHeads = 4, IntermediateSize = 1024 };

    public static ModelFamily Definition { get; } = new("electra", "electra",
    [
        new(ModelHead.SequenceClassification, "ElectraForSequenceClassification", ForSequenceClassification)
            { Graph = ElectraGraph.ForSequenceClassification },
        new(ModelHead.TokenClassification, "ElectraForTokenClassification", ForTokenClassification) { Graph = ElectraGraph.ForTokenClassification },
        new(ModelHead.QuestionAnswering, "ElectraForQuestionAnswering", ForQuestionAnswering) { Graph = ElectraGraph.ForQuestionAnswering },
        new(ModelHead.MultipleChoice, "ElectraForMultipleChoice", ForMultipleChoice) { Graph = ElectraGraph.ForMultipleChoice },
        new(ModelHead.MaskedLanguageModeling, "ElectraForMaskedLM", ForMaskedLM) { Graph = ElectraGraph.ForMaskedLM },
    ])
    {
        Backbone = new(ModelHead.SentenceEmbedding, "ElectraModel", parts => Backbone(parts).Model.Forward) { Graph = ElectraGraph.States },
        TiedWeights = [("generator_lm_head.weight", "electra.embeddings.word_embeddings.weight")],
    };

    public static EncoderConfig ConfigOf(ConfigFile config) => EncoderConfig.BidirectionalFrom(config, Defaults);

    private static ForwardPass ForSequenceClassification(ModelParts parts)
    {
        (ElectraModel electra, EncoderConfig config) = Backbone(parts);
        var head = new ClassificationHead(
            parts.Weights["classifier"],
            config.HiddenSize,
            parts.Labels,
            config.InitializerRange,
            Activations.ByName("gelu"),
            config.HeadDropout);
        return (batch, options) => head.Forward(electra.Forward(batch, options with { Read = TokensRead.First }), options.Training);
    }

    private static ForwardPass ForTokenClassification(ModelParts parts)
    {
        (ElectraModel electra, EncoderConfig config) = Backbone(parts);
        var classifier =
            new Classifier(parts.Weights["classifier"], config.HiddenSize, parts.Labels, Initialisers.Normal(config.InitializerRange), config.HeadDropout);
        return (batch, options) => classifier.Forward(electra.Forward(batch, options with { Read = TokensRead.All }), options.Training);
    }

    private static ForwardPass ForQuestionAnswering(ModelParts parts)
    {
        (ElectraModel electra, EncoderConfig config) = Backbone(parts);
        var head = new AnswerHead(parts.Weights["qa_outputs"], config.HiddenSize, config.InitializerRange);
        return (batch, options) => head.Forward(electra.Forward(batch, options with { Read = TokensRead.All }), options.Training);
    }

    private static ForwardPass ForMultipleChoice(ModelParts parts)
    {
        (ElectraModel electra, EncoderConfig config) = Backbone(parts);
        var summary = new SequenceSummary(parts, config);
        var head = new ChoiceHead(parts.Weights["classifier"], config.HiddenSize, Initialisers.Normal(config.InitializerRange), dropout: 0);
        return (batch, options) => head.Forward(
            summary.Forward(electra.Forward(batch, options with { Read = TokensRead.First }), options.Training), options.Training);
    }

    private static ForwardPass ForMaskedLM(ModelParts parts)
    {
        (ElectraModel electra, EncoderConfig config) = Backbone(parts);
        WeightScope scope = parts.Weights["generator_predictions"];
        int embeddingSize = (int)electra.Words.Shape[1];
        var head = new MaskedLanguageHead(
            new PredictionHead(
                new Linear(scope["dense"], config.HiddenSize, embeddingSize, config.InitializerRange),
                Activations.ByName("gelu"),
                new LayerNorm(scope["LayerNorm"], embeddingSize, config.LayerNormEps)),
            Decoder.WithOwnBias(parts.Weights["generator_lm_head"], electra.Words, config.TieWordEmbeddings, Initialisers.Normal(config.InitializerRange)));
        return (batch, options) => head.Forward(electra.Forward(batch, options with { Read = TokensRead.Predicted }));
    }

    private static (ElectraModel Model, EncoderConfig Config) Backbone(ModelParts parts)
    {
        EncoderConfig config = ConfigOf(parts.Config);
        return (new ElectraModel(parts.Weights["electra"], config, parts.Config.Positive("embedding_size", 128), parts.Operators), config);
    }
}
