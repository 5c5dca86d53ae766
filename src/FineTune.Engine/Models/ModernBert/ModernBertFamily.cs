using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.ModernBert;

/// <summary>ModernBERT (Warner et al., 2024; transformers/models/modernbert/modeling_modernbert.py).</summary>
internal static class ModernBertFamily
{
    public static ModelFamily Definition { get; } = new("modernbert", "model",
    [
        new(ModelHead.SequenceClassification, "ModernBertForSequenceClassification", ForSequenceClassification)
            { Graph = ModernBertGraph.ForSequenceClassification },
        new(ModelHead.TokenClassification, "ModernBertForTokenClassification", ForTokenClassification) { Graph = ModernBertGraph.ForTokenClassification },
        new(ModelHead.QuestionAnswering, "ModernBertForQuestionAnswering", ForQuestionAnswering) { Graph = ModernBertGraph.ForQuestionAnswering },
        new(ModelHead.MultipleChoice, "ModernBertForMultipleChoice", ForMultipleChoice) { Graph = ModernBertGraph.ForMultipleChoice },
        new(ModelHead.MaskedLanguageModeling, "ModernBertForMaskedLM", ForMaskedLM) { Graph = ModernBertGraph.ForMaskedLM },
    ])
    {
        Backbone = new(ModelHead.SentenceEmbedding, "ModernBertModel", parts => Backbone(parts).Model.Forward) { Graph = ModernBertGraph.States },
        TiedWeights = [("decoder.weight", "model.embeddings.tok_embeddings.weight")],
        MaxSequence = _ => null,
        DefaultMaxPositions = 8192,
        TokenTypes = _ => 0,
    };

    private static ForwardPass ForSequenceClassification(ModelParts parts)
    {
        (ModernBertModel modernbert, ModernBertConfig config) = Backbone(parts);
        PredictionHead head = Head(parts, config);
        Classifier classifier = Classifier(parts, config);
        return (batch, options) =>
        {
            Tensor pooled = Pooled(modernbert, batch, options, config, parts);
            return classifier.Forward(head.Forward(pooled), options.Training);
        };
    }

    private static ForwardPass ForTokenClassification(ModelParts parts)
    {
        (ModernBertModel modernbert, ModernBertConfig config) = Backbone(parts);
        PredictionHead head = Head(parts, config);
        Classifier classifier = Classifier(parts, config);
        return (batch, options) => classifier.Forward(head.Forward(modernbert.Forward(batch, options with { Read = TokensRead.All })), options.Training);
    }

    private static ForwardPass ForQuestionAnswering(ModelParts parts)
    {
        (ModernBertModel modernbert, ModernBertConfig config) = Backbone(parts);
        PredictionHead head = Head(parts, config);
        // transformers calls the layer classifier here, and qa_outputs in the other families.
        var answers = new AnswerHead(parts.Weights["classifier"], config.HiddenSize, Drawn(config), config.ClassifierDropout);
        return (batch, options) => answers.Forward(head.Forward(modernbert.Forward(batch, options with { Read = TokensRead.All })), options.Training);
    }

    private static ForwardPass ForMultipleChoice(ModelParts parts)
    {
        (ModernBertModel modernbert, ModernBertConfig config) = Backbone(parts);
        PredictionHead head = Head(parts, config);
        var choice = new ChoiceHead(parts.Weights["classifier"], config.HiddenSize, Drawn(config), config.ClassifierDropout);
        return (batch, options) => choice.Forward(head.Forward(Pooled(modernbert, batch, options, config, parts)), options.Training);
    }

    private static ForwardPass ForMaskedLM(ModelParts parts)
    {
        (ModernBertModel modernbert, ModernBertConfig config) = Backbone(parts);
        PredictionHead transform = Head(parts, config);
        Decoder decoder = Decoder.WithOwnBias(
            parts.Weights["decoder"],
            modernbert.Words,
            config.TieWordEmbeddings,
            Initialisers.TruncatedNormal(config.OutputDeviation, config.InitializerCutoffFactor),
            config.DecoderBias);
        var head = new MaskedLanguageHead(transform, decoder);
        return (batch, options) => head.Forward(modernbert.Forward(batch, options with { Read = TokensRead.Predicted }));
    }

    private static (ModernBertModel Model, ModernBertConfig Config) Backbone(ModelParts parts)
    {
        ModernBertConfig config = ModernBertConfig.From(parts.Config);
        return (new ModernBertModel(parts.Weights["model"], config, parts.Operators), config);
    }

    private static PredictionHead Head(ModelParts parts, ModernBertConfig config) => new(
        new Linear(
            parts.Weights["head.dense"],
            config.HiddenSize,
            config.HiddenSize,
            Initialisers.TruncatedNormal(config.OutputDeviation, config.InitializerCutoffFactor),
            config.ClassifierBias),
        Activations.ByName(config.ClassifierActivation),
        new LayerNorm(parts.Weights["head.norm"], config.HiddenSize, config.NormEps, config.NormBias));

    private static Classifier Classifier(ModelParts parts, ModernBertConfig config) => new(
        parts.Weights["classifier"],
        config.HiddenSize,
        parts.Labels,
        Drawn(config),
        config.ClassifierDropout);

    /// <summary>How the last layer of a head is drawn.</summary>
    private static Initialiser Drawn(ModernBertConfig config) =>
        Initialisers.TruncatedNormal(Math.Pow(config.HiddenSize, -0.5), config.InitializerCutoffFactor);

    /// <returns>[batch, hidden]</returns>
    private static Tensor Pooled(ModernBertModel modernbert, PackedBatch batch, ForwardOptions options, ModernBertConfig config, ModelParts parts) =>
        config.PoolsByMean
            ? batch.Layout.Mean(modernbert.Forward(batch, options with { Read = TokensRead.All }), parts.Operators)
            : modernbert.Forward(batch, options with { Read = TokensRead.First });
}
