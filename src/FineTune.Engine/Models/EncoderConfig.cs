using FineTune.Contracts;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models;

/// <summary>
/// The fields of config.json that BERT and most models after it share, with BERT's defaults (transformers/models/bert/configuration_bert.py).
/// A family gives its own defaults where they differ.
/// </summary>
internal sealed record EncoderConfig
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

    /// <summary>Dropout before a classifier.</summary>
    public double HeadDropout => ClassifierDropout ?? HiddenDropoutProb;

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

    public EmbeddingSizes Embeddings => new()
    {
        Vocabulary = VocabSize,
        Positions = MaxPositionEmbeddings,
        Types = TypeVocabSize,
        Hidden = HiddenSize,
        InitializerRange = InitializerRange,
        LayerNormEps = LayerNormEps,
        Dropout = HiddenDropoutProb,
        Padding = PadTokenId,
    };

    /// <summary>Reads the fields from config.json; what is absent is as in <paramref name="defaults"/>.</summary>
    /// <exception cref="FineTuneException">FT1208: a field has an impossible value.</exception>
    public static EncoderConfig From(ConfigFile config, EncoderConfig defaults)
    {
        var read = new EncoderConfig
        {
            VocabSize = config.Positive("vocab_size", defaults.VocabSize),
            HiddenSize = config.Positive("hidden_size", defaults.HiddenSize),
            NumHiddenLayers = config.Layers("num_hidden_layers", defaults.NumHiddenLayers),
            NumAttentionHeads = config.Positive("num_attention_heads", defaults.NumAttentionHeads),
            IntermediateSize = config.Positive("intermediate_size", defaults.IntermediateSize),
            HiddenAct = config.Activation("hidden_act", defaults.HiddenAct),
            HiddenDropoutProb = config.Probability("hidden_dropout_prob", defaults.HiddenDropoutProb),
            AttentionProbsDropoutProb = config.Probability("attention_probs_dropout_prob", defaults.AttentionProbsDropoutProb),
            ClassifierDropout = config.Has("classifier_dropout") ? config.Probability("classifier_dropout", 0) : null,
            MaxPositionEmbeddings = config.Positive("max_position_embeddings", defaults.MaxPositionEmbeddings),
            TypeVocabSize = config.NotNegative("type_vocab_size", defaults.TypeVocabSize),
            InitializerRange = config.NotNegativeNumber("initializer_range", defaults.InitializerRange),
            LayerNormEps = config.NotNegativeNumber("layer_norm_eps", defaults.LayerNormEps),
            PadTokenId = config.PadToken(defaults.PadTokenId, config.Positive("vocab_size", defaults.VocabSize)),
            TieWordEmbeddings = config.Flag("tie_word_embeddings", defaults.TieWordEmbeddings),
        };
        return read.HiddenSize % read.NumAttentionHeads == 0
            ? read
            : throw config.Bad($"hidden_size {read.HiddenSize} is not a multiple of num_attention_heads {read.NumAttentionHeads}");
    }

    /// <summary>The same for families whose code in transformers can also decode, and had relative positions: those variants are refused.</summary>
    /// <exception cref="FineTuneException">FT1208; FT1210: the model is a decoder, or its positions are relative.</exception>
    public static EncoderConfig BidirectionalFrom(ConfigFile config, EncoderConfig defaults)
    {
        config.RequireOneOf("position_embedding_type", "absolute");
        config.RequireOneOf("is_decoder", false);
        config.RequireOneOf("add_cross_attention", false);
        return From(config, defaults);
    }
}
