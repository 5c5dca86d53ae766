using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Deberta;

/// <summary>
/// DeBERTa, version 1 (He et al., 2020; transformers/models/deberta/modeling_deberta.py) and versions 2 and 3, which are of one architecture
/// (He et al., 2021; deberta_v2/modeling_deberta_v2.py).
/// </summary>
internal static class DebertaFamily
{
    public static ModelFamily Definition { get; } = Of("deberta", "Deberta", DebertaConfig.FromVersion1);

    public static ModelFamily V2Definition { get; } = Of("deberta-v2", "DebertaV2", DebertaConfig.FromVersion2);

    private static ModelFamily Of(string modelType, string className, Func<ConfigFile, DebertaConfig> read) => new(modelType, "deberta",
    [
        new(ModelHead.SequenceClassification, $"{className}ForSequenceClassification", parts => ForSequenceClassification(parts, read(parts.Config)))
            { Graph = parts => new DebertaGraph(parts, read(parts.Config)).ForSequenceClassification() },
        new(ModelHead.TokenClassification, $"{className}ForTokenClassification", parts => ForTokenClassification(parts, read(parts.Config)))
            { Graph = parts => new DebertaGraph(parts, read(parts.Config)).ForTokenClassification() },
        new(ModelHead.QuestionAnswering, $"{className}ForQuestionAnswering", parts => ForQuestionAnswering(parts, read(parts.Config)))
            { Graph = parts => new DebertaGraph(parts, read(parts.Config)).ForQuestionAnswering() },
        new(ModelHead.MultipleChoice, $"{className}ForMultipleChoice", parts => ForMultipleChoice(parts, read(parts.Config)))
            { Graph = parts => new DebertaGraph(parts, read(parts.Config)).ForMultipleChoice() },
        new(ModelHead.MaskedLanguageModeling, $"{className}ForMaskedLM", parts => ForMaskedLM(parts, read(parts.Config)))
            { Graph = parts => new DebertaGraph(parts, read(parts.Config)).ForMaskedLM() },
    ])
    {
        Backbone = new(ModelHead.SentenceEmbedding, $"{className}Model", parts => Backbone(parts, read(parts.Config)).Forward)
        { Graph = parts => new DebertaGraph(parts, read(parts.Config)).States() },
        // The heads of legacy=true and of legacy=false.
        TiedWeights =
        [
            ("cls.predictions.decoder.weight", "deberta.embeddings.word_embeddings.weight"),
            ("cls.predictions.decoder.bias", "cls.predictions.bias"),
            ("lm_predictions.lm_head.weight", "deberta.embeddings.word_embeddings.weight"),
        ],
        // In the published files, and transformers passes over it without a word.
        Rename = name => name.StartsWith("mask_predictions.", StringComparison.Ordinal) ? null : name,
        TokenTypes = config => read(config).Encoder.TypeVocabSize,
        MaxSequence = config => config.Flag("position_biased_input", true) ? config.Positive("max_position_embeddings", 512) : null,
    };

    private static ForwardPass ForSequenceClassification(ModelParts parts, DebertaConfig config)
    {
        ForwardPass pooled = Pooled(parts, config);
        EncoderConfig encoder = config.Encoder;
        var classifier =
            new Classifier(parts.Weights["classifier"], encoder.HiddenSize, parts.Labels, Initialisers.Normal(encoder.InitializerRange), config.ClsDropout);
        return (batch, options) => classifier.Forward(pooled(batch, options), options.Training);
    }

    /// <summary>As version 2 has it in transformers, which has none of version 1.</summary>
    private static ForwardPass ForMultipleChoice(ModelParts parts, DebertaConfig config)
    {
        ForwardPass pooled = Pooled(parts, config);
        EncoderConfig encoder = config.Encoder;
        var head = new ChoiceHead(parts.Weights["classifier"], encoder.HiddenSize, Initialisers.Normal(encoder.InitializerRange), config.ClsDropout);
        return (batch, options) => head.Forward(pooled(batch, options), options.Training);
    }

    private static ForwardPass ForQuestionAnswering(ModelParts parts, DebertaConfig config)
    {
        DebertaModel deberta = Backbone(parts, config);
        var head = new AnswerHead(parts.Weights["qa_outputs"], config.Encoder.HiddenSize, config.Encoder.InitializerRange);
        return (batch, options) => head.Forward(deberta.Forward(batch, options with { Read = TokensRead.All }), options.Training);
    }

    /// <returns>[batch, hidden]</returns>
    private static ForwardPass Pooled(ModelParts parts, DebertaConfig config)
    {
        DebertaModel deberta = Backbone(parts, config);
        EncoderConfig encoder = config.Encoder;
        var dense = new Linear(parts.Weights["pooler.dense"], encoder.HiddenSize, encoder.HiddenSize, encoder.InitializerRange);
        Func<Tensor, Tensor> activation = Activations.ByName(config.PoolerHiddenAct);
        return (batch, options) =>
        {
            Tensor first = deberta.Forward(batch, options with { Read = TokensRead.First });
            return activation(dense.Forward(Dropout.Apply(first, config.PoolerDropout, options.Training)));
        };
    }

    private static ForwardPass ForTokenClassification(ModelParts parts, DebertaConfig config)
    {
        DebertaModel deberta = Backbone(parts, config);
        EncoderConfig encoder = config.Encoder;
        var classifier = new Classifier(
            parts.Weights["classifier"], encoder.HiddenSize, parts.Labels, Initialisers.Normal(encoder.InitializerRange), encoder.HiddenDropoutProb);
        return (batch, options) => classifier.Forward(deberta.Forward(batch, options with { Read = TokensRead.All }), options.Training);
    }

    private static ForwardPass ForMaskedLM(ModelParts parts, DebertaConfig config)
    {
        DebertaModel deberta = Backbone(parts, config);
        MaskedLanguageHead head = config.Legacy ? LegacyHead(parts, deberta, config) : Head(parts, deberta, config);
        return (batch, options) => head.Forward(deberta.Forward(batch, options with { Read = TokensRead.Predicted }));
    }

    private static MaskedLanguageHead LegacyHead(ModelParts parts, DebertaModel deberta, DebertaConfig config)
    {
        EncoderConfig encoder = config.Encoder;
        WeightScope scope = parts.Weights["cls.predictions"];
        return new MaskedLanguageHead(
            new PredictionHead(
                new Linear(scope["transform.dense"], encoder.HiddenSize, config.EmbeddingSize, encoder.InitializerRange),
                Activations.ByName(encoder.HiddenAct),
                new LayerNorm(scope["transform.LayerNorm"], config.EmbeddingSize, encoder.LayerNormEps)),
            Decoder.WithOuterBias(scope, deberta.Words, encoder.TieWordEmbeddings, Initialisers.Normal(encoder.InitializerRange)));
    }

    /// <summary>The head that the models were pretrained with; its decoder is the word embeddings whatever tie_word_embeddings says.</summary>
    private static MaskedLanguageHead Head(ModelParts parts, DebertaModel deberta, DebertaConfig config)
    {
        EncoderConfig encoder = config.Encoder;
        if (config.EmbeddingSize != encoder.HiddenSize)
        {
            throw parts.Config.Bad($"embedding_size {config.EmbeddingSize} is not hidden_size {encoder.HiddenSize}, which legacy=false needs");
        }

        WeightScope scope = parts.Weights["lm_predictions.lm_head"];
        scope.Tied("weight");
        return new MaskedLanguageHead(
            new PredictionHead(
                new Linear(scope["dense"], encoder.HiddenSize, encoder.HiddenSize, encoder.InitializerRange),
                Activations.ByName(encoder.HiddenAct),
                new LayerNorm(scope["LayerNorm"], encoder.HiddenSize, encoder.LayerNormEps)),
            new Decoder(scope, deberta.Words, scope.Weight("bias", [encoder.VocabSize], Initialisers.Zeros)));
    }

    private static DebertaModel Backbone(ModelParts parts, DebertaConfig config)
    {
        if (!config.PositionBiasedInput)
        {
            // The published files hold it all the same.
            parts.Weights["deberta.embeddings.position_embeddings"].Tied("weight");
        }

        if (config is { RelativeAttention: false, NormRelEbd: true })
        {
            WeightScope norm = parts.Weights["deberta.encoder.LayerNorm"];
            norm.Unused("weight", [config.Encoder.HiddenSize], Initialisers.Ones);
            norm.Unused("bias", [config.Encoder.HiddenSize], Initialisers.Zeros);
        }

        return new DebertaModel(parts.Weights["deberta"], config, parts.Operators);
    }
}
