using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.MPNet;

/// <summary>MPNet (Song et al., 2020; transformers/models/mpnet/modeling_mpnet.py).</summary>
internal static class MPNetFamily
{
    private static readonly EncoderConfig Defaults = new() { VocabSize = 30527 };

    public static ModelFamily Definition { get; } = new("mpnet", "mpnet",
    [
        new(ModelHead.SequenceClassification, "MPNetForSequenceClassification", ForSequenceClassification) { Graph = MPNetGraph.ForSequenceClassification },
        new(ModelHead.TokenClassification, "MPNetForTokenClassification", ForTokenClassification) { Graph = MPNetGraph.ForTokenClassification },
        new(ModelHead.QuestionAnswering, "MPNetForQuestionAnswering", ForQuestionAnswering) { Graph = MPNetGraph.ForQuestionAnswering },
        new(ModelHead.MultipleChoice, "MPNetForMultipleChoice", ForMultipleChoice) { Graph = MPNetGraph.ForMultipleChoice },
        new(ModelHead.MaskedLanguageModeling, "MPNetForMaskedLM", ForMaskedLM) { Graph = MPNetGraph.ForMaskedLM },
    ])
    {
        Backbone = new(ModelHead.SentenceEmbedding, "MPNetModel", ForStates) { Graph = MPNetGraph.States },
        TiedWeights = [("lm_head.decoder.weight", "mpnet.embeddings.word_embeddings.weight"), ("lm_head.decoder.bias", "lm_head.bias")],
        MaxSequence = config => config.Positive("max_position_embeddings", Defaults.MaxPositionEmbeddings) - MPNetModel.Padding - 1,
        TokenTypes = _ => 0,
    };

    public static EncoderConfig ConfigOf(ConfigFile config) => EncoderConfig.From(config, Defaults);

    private static ForwardPass ForSequenceClassification(ModelParts parts)
    {
        (MPNetModel mpnet, EncoderConfig config) = Backbone(parts);
        var head = new ClassificationHead(
            parts.Weights["classifier"],
            config.HiddenSize,
            parts.Labels,
            config.InitializerRange,
            states => states.tanh(),
            config.HiddenDropoutProb);
        return (batch, options) => head.Forward(mpnet.Forward(batch, options with { Read = TokensRead.First }), options.Training);
    }

    private static ForwardPass ForTokenClassification(ModelParts parts)
    {
        (MPNetModel mpnet, EncoderConfig config) = Backbone(parts);
        var classifier = new Classifier(
            parts.Weights["classifier"], config.HiddenSize, parts.Labels, Initialisers.Normal(config.InitializerRange), config.HiddenDropoutProb);
        return (batch, options) => classifier.Forward(mpnet.Forward(batch, options with { Read = TokensRead.All }), options.Training);
    }

    private static ForwardPass ForQuestionAnswering(ModelParts parts)
    {
        (MPNetModel mpnet, EncoderConfig config) = Backbone(parts);
        var head = new AnswerHead(parts.Weights["qa_outputs"], config.HiddenSize, config.InitializerRange);
        return (batch, options) => head.Forward(mpnet.Forward(batch, options with { Read = TokensRead.All }), options.Training);
    }

    private static ForwardPass ForMultipleChoice(ModelParts parts)
    {
        (MPNetModel mpnet, EncoderConfig config) = Backbone(parts);
        var pooler = new Pooler(new Linear(parts.Weights["mpnet.pooler.dense"], config.HiddenSize, config.HiddenSize, config.InitializerRange));
        var head = new ChoiceHead(parts.Weights["classifier"], config.HiddenSize, Initialisers.Normal(config.InitializerRange), config.HiddenDropoutProb);
        return (batch, options) => head.Forward(pooler.Forward(mpnet.Forward(batch, options with { Read = TokensRead.First })), options.Training);
    }

    private static ForwardPass ForMaskedLM(ModelParts parts)
    {
        (MPNetModel mpnet, EncoderConfig config) = Backbone(parts);
        WeightScope scope = parts.Weights["lm_head"];
        var head = new MaskedLanguageHead(
            new PredictionHead(
                new Linear(scope["dense"], config.HiddenSize, config.HiddenSize, config.InitializerRange),
                Activations.ByName("gelu"),
                new LayerNorm(scope["layer_norm"], config.HiddenSize, config.LayerNormEps)),
            Decoder.WithOuterBias(scope, mpnet.Words, config.TieWordEmbeddings, Initialisers.Normal(config.InitializerRange)));
        return (batch, options) => head.Forward(mpnet.Forward(batch, options with { Read = TokensRead.Predicted }));
    }

    private static ForwardPass ForStates(ModelParts parts)
    {
        (MPNetModel mpnet, EncoderConfig config) = Backbone(parts);
        Pooler.Keep(parts.Weights["mpnet.pooler.dense"], config.HiddenSize, config.InitializerRange);
        return mpnet.Forward;
    }

    private static (MPNetModel Model, EncoderConfig Config) Backbone(ModelParts parts)
    {
        EncoderConfig config = ConfigOf(parts.Config);
        int buckets = parts.Config.Positive("relative_attention_num_buckets", MPNetModel.Buckets.Count);
        return buckets >= MPNetModel.Buckets.Count
            ? (new MPNetModel(parts.Weights["mpnet"], config, buckets, parts.Operators), config)
            : throw parts.Config.Bad($"relative_attention_num_buckets is {buckets}, less than the {MPNetModel.Buckets.Count} that MPNet computes with");
    }
}
