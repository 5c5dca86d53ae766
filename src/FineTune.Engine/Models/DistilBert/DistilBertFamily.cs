using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.DistilBert;

/// <summary>DistilBERT (Sanh et al., 2019; transformers/models/distilbert/modeling_distilbert.py).</summary>
internal static class DistilBertFamily
{
    public static ModelFamily Definition { get; } = new("distilbert", "distilbert",
    [
        new(ModelHead.SequenceClassification, "DistilBertForSequenceClassification", ForSequenceClassification)
            { Graph = DistilBertGraph.ForSequenceClassification },
        new(ModelHead.TokenClassification, "DistilBertForTokenClassification", ForTokenClassification) { Graph = DistilBertGraph.ForTokenClassification },
        new(ModelHead.QuestionAnswering, "DistilBertForQuestionAnswering", ForQuestionAnswering) { Graph = DistilBertGraph.ForQuestionAnswering },
        new(ModelHead.MultipleChoice, "DistilBertForMultipleChoice", ForMultipleChoice) { Graph = DistilBertGraph.ForMultipleChoice },
        new(ModelHead.MaskedLanguageModeling, "DistilBertForMaskedLM", ForMaskedLM) { Graph = DistilBertGraph.ForMaskedLM },
    ])
    {
        Backbone = new(ModelHead.SentenceEmbedding, "DistilBertModel", parts => Backbone(parts).Model.Forward) { Graph = DistilBertGraph.States },
        TiedWeights = [("vocab_projector.weight", "distilbert.embeddings.word_embeddings.weight")],
        TokenTypes = _ => 0,
    };

    private static ForwardPass ForSequenceClassification(ModelParts parts)
    {
        (DistilBertModel distilbert, DistilBertConfig config) = Backbone(parts);
        var preClassifier = new Linear(parts.Weights["pre_classifier"], config.Dim, config.Dim, config.InitializerRange);
        Classifier classifier =
            new(parts.Weights["classifier"], config.Dim, parts.Labels, Initialisers.Normal(config.InitializerRange), config.SeqClassifDropout);
        return (batch, options) =>
        {
            Tensor first = distilbert.Forward(batch, options with { Read = TokensRead.First });
            return classifier.Forward(nn.functional.relu(preClassifier.Forward(first)), options.Training);
        };
    }

    private static ForwardPass ForTokenClassification(ModelParts parts)
    {
        (DistilBertModel distilbert, DistilBertConfig config) = Backbone(parts);
        Classifier classifier = new(parts.Weights["classifier"], config.Dim, parts.Labels, Initialisers.Normal(config.InitializerRange), config.Dropout);
        return (batch, options) => classifier.Forward(distilbert.Forward(batch, options with { Read = TokensRead.All }), options.Training);
    }

    private static ForwardPass ForQuestionAnswering(ModelParts parts)
    {
        (DistilBertModel distilbert, DistilBertConfig config) = Backbone(parts);
        var head = new AnswerHead(parts.Weights["qa_outputs"], config.Dim, config.InitializerRange, config.QaDropout);
        return (batch, options) => head.Forward(distilbert.Forward(batch, options with { Read = TokensRead.All }), options.Training);
    }

    private static ForwardPass ForMultipleChoice(ModelParts parts)
    {
        (DistilBertModel distilbert, DistilBertConfig config) = Backbone(parts);
        var preClassifier = new Linear(parts.Weights["pre_classifier"], config.Dim, config.Dim, config.InitializerRange);
        var head = new ChoiceHead(parts.Weights["classifier"], config.Dim, Initialisers.Normal(config.InitializerRange), config.SeqClassifDropout);
        return (batch, options) =>
        {
            Tensor first = distilbert.Forward(batch, options with { Read = TokensRead.First });
            return head.Forward(nn.functional.relu(preClassifier.Forward(first)), options.Training);
        };
    }

    private static ForwardPass ForMaskedLM(ModelParts parts)
    {
        (DistilBertModel distilbert, DistilBertConfig config) = Backbone(parts);
        var head = new MaskedLanguageHead(
            new PredictionHead(
                new Linear(parts.Weights["vocab_transform"], config.Dim, config.Dim, config.InitializerRange),
                Activations.ByName(config.Activation),
                new LayerNorm(parts.Weights["vocab_layer_norm"], config.Dim, DistilBertConfig.LayerNormEps)),
            Decoder.WithOwnBias(parts.Weights["vocab_projector"], distilbert.Words, config.TieWordEmbeddings, Initialisers.Normal(config.InitializerRange)));
        return (batch, options) => head.Forward(distilbert.Forward(batch, options with { Read = TokensRead.Predicted }));
    }

    private static (DistilBertModel Model, DistilBertConfig Config) Backbone(ModelParts parts)
    {
        DistilBertConfig config = DistilBertConfig.From(parts.Config);
        return (new DistilBertModel(parts.Weights["distilbert"], config, parts.Operators), config);
    }
}
