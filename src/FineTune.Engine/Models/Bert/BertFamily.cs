using System.Text.Json.Nodes;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Bert;

/// <summary>BERT (Devlin et al., 2018; transformers/models/bert/modeling_bert.py).</summary>
internal static class BertFamily
{
    public static ModelFamily Definition { get; } = new("bert", "bert",
    [
        new(ModelHead.SequenceClassification, "BertForSequenceClassification", ForSequenceClassification) { Graph = BertGraph.ForSequenceClassification },
        new(ModelHead.TokenClassification, "BertForTokenClassification", ForTokenClassification) { Graph = BertGraph.ForTokenClassification },
        new(ModelHead.QuestionAnswering, "BertForQuestionAnswering", ForQuestionAnswering) { Graph = BertGraph.ForQuestionAnswering },
        new(ModelHead.MultipleChoice, "BertForMultipleChoice", ForMultipleChoice) { Graph = BertGraph.ForMultipleChoice },
        new(ModelHead.MaskedLanguageModeling, "BertForMaskedLM", ForMaskedLM) { Graph = BertGraph.ForMaskedLM },
    ])
    {
        Backbone = new(ModelHead.SentenceEmbedding, "BertModel", ForStates) { Graph = BertGraph.States },
        TiedWeights = [("cls.predictions.decoder.weight", "bert.embeddings.word_embeddings.weight"), ("cls.predictions.decoder.bias", "cls.predictions.bias")],
    };

    /// <summary>The built-in 2-layer model of hidden size 128 (the sizes of Turc et al., 2019, BERT-Tiny), with random weights.</summary>
    public static JsonObject Tiny => new()
    {
        ["model_type"] = "bert",
        ["hidden_size"] = 128,
        ["num_hidden_layers"] = 2,
        ["num_attention_heads"] = 2,
        ["intermediate_size"] = 512,
        ["hidden_act"] = "gelu",
        ["hidden_dropout_prob"] = 0.1,
        ["attention_probs_dropout_prob"] = 0.1,
        ["max_position_embeddings"] = 512,
        ["type_vocab_size"] = 2,
        ["initializer_range"] = 0.02,
        ["layer_norm_eps"] = 1e-12,
        ["pad_token_id"] = 0,
    };

    private static ForwardPass ForSequenceClassification(ModelParts parts)
    {
        (BertModel bert, EncoderConfig config) = Backbone(parts);
        var pooler = new Pooler(
            new Linear(parts.Weights["bert.pooler.dense"], config.HiddenSize, config.HiddenSize, config.InitializerRange));
        Classifier classifier = Classifier(parts, config);
        return (batch, options) => classifier.Forward(pooler.Forward(bert.Forward(batch, options with { Read = TokensRead.First })), options.Training);
    }

    private static ForwardPass ForTokenClassification(ModelParts parts)
    {
        (BertModel bert, EncoderConfig config) = Backbone(parts);
        Classifier classifier = Classifier(parts, config);
        return (batch, options) => classifier.Forward(bert.Forward(batch, options with { Read = TokensRead.All }), options.Training);
    }

    private static ForwardPass ForQuestionAnswering(ModelParts parts)
    {
        (BertModel bert, EncoderConfig config) = Backbone(parts);
        var head = new AnswerHead(parts.Weights["qa_outputs"], config.HiddenSize, config.InitializerRange);
        return (batch, options) => head.Forward(bert.Forward(batch, options with { Read = TokensRead.All }), options.Training);
    }

    private static ForwardPass ForMultipleChoice(ModelParts parts)
    {
        (BertModel bert, EncoderConfig config) = Backbone(parts);
        var pooler = new Pooler(new Linear(parts.Weights["bert.pooler.dense"], config.HiddenSize, config.HiddenSize, config.InitializerRange));
        var head = new ChoiceHead(parts.Weights["classifier"], config.HiddenSize, Initialisers.Normal(config.InitializerRange), config.HeadDropout);
        return (batch, options) => head.Forward(pooler.Forward(bert.Forward(batch, options with { Read = TokensRead.First })), options.Training);
    }

    private static ForwardPass ForMaskedLM(ModelParts parts)
    {
        (BertModel bert, EncoderConfig config) = Backbone(parts);
        WeightScope scope = parts.Weights["cls.predictions"];
        var head = new MaskedLanguageHead(
            new PredictionHead(
                new Linear(scope["transform.dense"], config.HiddenSize, config.HiddenSize, config.InitializerRange),
                Activations.ByName(config.HiddenAct),
                new LayerNorm(scope["transform.LayerNorm"], config.HiddenSize, config.LayerNormEps)),
            Decoder.WithOuterBias(scope, bert.Words, config.TieWordEmbeddings, Initialisers.Normal(config.InitializerRange)));
        return (batch, options) => head.Forward(bert.Forward(batch, options with { Read = TokensRead.Predicted }));
    }

    private static ForwardPass ForStates(ModelParts parts)
    {
        (BertModel bert, EncoderConfig config) = Backbone(parts);
        Pooler.Keep(parts.Weights["bert.pooler.dense"], config.HiddenSize, config.InitializerRange);
        return bert.Forward;
    }

    private static (BertModel Model, EncoderConfig Config) Backbone(ModelParts parts)
    {
        EncoderConfig config = EncoderConfig.BidirectionalFrom(parts.Config, new EncoderConfig());
        return (new BertModel(parts.Weights["bert"], config, parts.Operators), config);
    }

    private static Classifier Classifier(ModelParts parts, EncoderConfig config) =>
        new(parts.Weights["classifier"], config.HiddenSize, parts.Labels, Initialisers.Normal(config.InitializerRange), config.HeadDropout);
}
