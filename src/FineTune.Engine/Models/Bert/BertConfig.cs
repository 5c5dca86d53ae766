using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Bert;

/// <summary>The fields of config.json that BERT computes with (transformers/models/bert/configuration_bert.py).</summary>
internal sealed record BertConfig
{
    public int VocabSize { get; init; } = 30522;

    public int HiddenSize { get; init; } = 768;

    public int NumHiddenLayers { get; init; } = 12;

    public int NumAttentionHeads { get; init; } = 12;

    public int IntermediateSize { get; init; } = 3072;

    public string HiddenAct { get; init; } = "gelu";

    public double HiddenDropoutProb { get; init; } = 0.1;

    public double AttentionProbsDropoutProb { get; init; } = 0.1;

    public double? ClassifierDropout { get; init; }

    public int MaxPositionEmbeddings { get; init; } = 512;

    public int TypeVocabSize { get; init; } = 2;

    public double InitializerRange { get; init; } = 0.02;

    public double LayerNormEps { get; init; } = 1e-12;

    /// <summary>Null where no row of the embeddings stands for padding.</summary>
    public int? PadTokenId { get; init; } = 0;

    public bool TieWordEmbeddings { get; init; } = true;

    public EncoderSizes Sizes => new()
    {
        Hidden = HiddenSize,
        Heads = NumAttentionHeads,
        Intermediate = IntermediateSize,
        Activation = HiddenAct,
        InitializerRange = InitializerRange,
        LayerNormEps = LayerNormEps,
        AttentionDropout = AttentionProbsDropoutProb,
        AttentionOutputDropout = HiddenDropoutProb,
        OutputDropout = HiddenDropoutProb,
    };

    /// <summary>Reads the fields from config.json; what is absent has Hugging Face's default.</summary>
    /// <exception cref="FineTuneException">FT1208: a field has an impossible value; FT1210: it asks for what is not supported.</exception>
    public static BertConfig From(ConfigFile config)
    {
        config.RequireOneOf("position_embedding_type", "absolute");
        config.RequireOneOf("is_decoder", false);
        config.RequireOneOf("add_cross_attention", false);
        var defaults = new BertConfig();
        var read = new BertConfig
        {
            VocabSize = config.Positive("vocab_size", defaults.VocabSize),
            HiddenSize = config.Positive("hidden_size", defaults.HiddenSize),
            NumHiddenLayers = config.Positive("num_hidden_layers", defaults.NumHiddenLayers),
            NumAttentionHeads = config.Positive("num_attention_heads", defaults.NumAttentionHeads),
            IntermediateSize = config.Positive("intermediate_size", defaults.IntermediateSize),
            HiddenAct = config.Text("hidden_act", defaults.HiddenAct),
            HiddenDropoutProb = config.Probability("hidden_dropout_prob", defaults.HiddenDropoutProb),
            AttentionProbsDropoutProb = config.Probability("attention_probs_dropout_prob", defaults.AttentionProbsDropoutProb),
            ClassifierDropout = config.Has("classifier_dropout") ? config.Probability("classifier_dropout", 0) : null,
            MaxPositionEmbeddings = config.Positive("max_position_embeddings", defaults.MaxPositionEmbeddings),
            TypeVocabSize = config.Positive("type_vocab_size", defaults.TypeVocabSize),
            InitializerRange = config.Number("initializer_range", defaults.InitializerRange),
            LayerNormEps = config.Number("layer_norm_eps", defaults.LayerNormEps),
            PadTokenId = config.PadToken(defaults.PadTokenId),
            TieWordEmbeddings = config.Flag("tie_word_embeddings", defaults.TieWordEmbeddings),
        };
        return read.HiddenSize % read.NumAttentionHeads == 0
            ? read
            : throw config.Bad($"hidden_size {read.HiddenSize} is not a multiple of num_attention_heads {read.NumAttentionHeads}");
    }

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
}
