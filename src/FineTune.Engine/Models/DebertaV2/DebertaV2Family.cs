using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.DebertaV2;

/// <summary>DeBERTa, versions 2 and 3 (He et al., 2021; transformers/models/deberta_v2/modeling_deberta_v2.py).</summary>
internal static class DebertaV2Family
{
    public static ModelFamily Definition { get; } = new("deberta-v2", "deberta",
    [
        new(ModelHead.SequenceClassification, "DebertaV2ForSequenceClassification", ForSequenceClassification),
        new(ModelHead.TokenClassification, "DebertaV2ForTokenClassification", ForTokenClassification),
        new(ModelHead.MaskedLanguageModeling, "DebertaV2ForMaskedLM", ForMaskedLM),
    ])
    {
        // In the published files, and transformers passes over it without a word.
        Rename = name => name.StartsWith("mask_predictions.", StringComparison.Ordinal) ? null : name,
        MaxSequence = config => config.Flag("position_biased_input", true) ? config.Positive("max_position_embeddings", 512) : null,
    };

    private static ForwardPass ForSequenceClassification(ModelParts parts)
    {
        (DebertaV2Model deberta, DebertaV2Config config) = Backbone(parts);
        EncoderConfig encoder = config.Encoder;
        var dense = new Linear(parts.Weights["pooler.dense"], encoder.HiddenSize, encoder.HiddenSize, encoder.InitializerRange);
        Func<Tensor, Tensor> activation = Activations.ByName(config.PoolerHiddenAct);
        var classifier = new Classifier(parts.Weights["classifier"], encoder.HiddenSize, parts.Labels, Initialisers.Normal(encoder.InitializerRange), config.ClsDropout);
        return (input, training) =>
        {
            Tensor first = parts.Operators.Embedding(deberta.Forward(input, training), input.RowStarts);
            Tensor pooled = activation(dense.Forward(nn.functional.dropout(first, config.PoolerDropout, training)));
            return classifier.Forward(pooled, training);
        };
    }

    private static ForwardPass ForTokenClassification(ModelParts parts)
    {
        (DebertaV2Model deberta, DebertaV2Config config) = Backbone(parts);
        EncoderConfig encoder = config.Encoder;
        var classifier = new Classifier(
            parts.Weights["classifier"], encoder.HiddenSize, parts.Labels, Initialisers.Normal(encoder.InitializerRange), encoder.HiddenDropoutProb);
        return (input, training) => classifier.Forward(deberta.Forward(input, training), training);
    }

    private static ForwardPass ForMaskedLM(ModelParts parts)
    {
        (DebertaV2Model deberta, DebertaV2Config config) = Backbone(parts);
        MaskedLanguageHead head = config.Legacy ? LegacyHead(parts, deberta, config) : Head(parts, deberta, config);
        return (input, training) => head.Forward(deberta.Forward(input, training), input);
    }

    private static MaskedLanguageHead LegacyHead(ModelParts parts, DebertaV2Model deberta, DebertaV2Config config)
    {
        EncoderConfig encoder = config.Encoder;
        WeightScope scope = parts.Weights["cls.predictions"];
        return new MaskedLanguageHead(
            new PredictionHead(
                new Linear(scope["transform.dense"], encoder.HiddenSize, config.EmbeddingSize, encoder.InitializerRange),
                Activations.ByName(encoder.HiddenAct),
                new LayerNorm(scope["transform.LayerNorm"], config.EmbeddingSize, encoder.LayerNormEps)),
            Decoder.WithOuterBias(scope, deberta.Words, encoder.TieWordEmbeddings, Initialisers.Normal(encoder.InitializerRange)),
            parts.Operators);
    }

    /// <summary>The head that the models were pretrained with; its decoder is the word embeddings whatever tie_word_embeddings says.</summary>
    private static MaskedLanguageHead Head(ModelParts parts, DebertaV2Model deberta, DebertaV2Config config)
    {
        EncoderConfig encoder = config.Encoder;
        if (config.EmbeddingSize != encoder.HiddenSize)
        {
            throw parts.Config.Bad($"embedding_size {config.EmbeddingSize} is not hidden_size {encoder.HiddenSize}, which legacy=false needs");
        }

        WeightScope scope = parts.Weights["lm_predictions.lm_head"];
        return new MaskedLanguageHead(
            new PredictionHead(
                new Linear(scope["dense"], encoder.HiddenSize, encoder.HiddenSize, encoder.InitializerRange),
                Activations.ByName(encoder.HiddenAct),
                new LayerNorm(scope["LayerNorm"], encoder.HiddenSize, encoder.LayerNormEps)),
            new Decoder(deberta.Words, scope.Weight("bias", [encoder.VocabSize], Initialisers.Zeros)),
            parts.Operators);
    }

    private static (DebertaV2Model Model, DebertaV2Config Config) Backbone(ModelParts parts)
    {
        DebertaV2Config config = DebertaV2Config.From(parts.Config);
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

        return (new DebertaV2Model(parts.Weights["deberta"], config, parts.Operators), config);
    }
}
