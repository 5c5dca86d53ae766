using FineTune.Contracts;
using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.DistilBert;

/// <summary>The fields of config.json that DistilBERT computes with (transformers/models/distilbert/configuration_distilbert.py).</summary>
internal sealed record DistilBertConfig
{
    /// <summary>Fixed in Hugging Face's code.</summary>
    public const double LayerNormEps = 1e-12;

    public required int VocabSize { get; init; }

    public required int Dim { get; init; }

    public required int NLayers { get; init; }

    public required double Dropout { get; init; }

    public required double SeqClassifDropout { get; init; }

    public required double QaDropout { get; init; }

    public required string Activation { get; init; }

    public required double InitializerRange { get; init; }

    public required bool TieWordEmbeddings { get; init; }

    public required EmbeddingSizes Embeddings { get; init; }

    public required EncoderSizes Sizes { get; init; }

    /// <exception cref="FineTuneException">FT1208: a field has an impossible value.</exception>
    public static DistilBertConfig From(ConfigFile config)
    {
        int dim = config.Positive("dim", "hidden_size", 768);
        int heads = config.Positive("n_heads", "num_attention_heads", 12);
        int vocabulary = config.Positive("vocab_size", 30522);
        double dropout = config.Probability("dropout", 0.1);
        double initializerRange = config.NotNegativeNumber("initializer_range", 0.02);
        string activation = config.Activation("activation", "gelu");
        if (dim % heads != 0)
        {
            throw config.Bad($"dim {dim} is not a multiple of n_heads {heads}");
        }

        return new DistilBertConfig
        {
            VocabSize = vocabulary,
            Dim = dim,
            NLayers = config.Layers("n_layers", "num_hidden_layers", 6),
            Dropout = dropout,
            SeqClassifDropout = config.Probability("seq_classif_dropout", 0.2),
            QaDropout = config.Probability("qa_dropout", 0.1),
            Activation = activation,
            InitializerRange = initializerRange,
            TieWordEmbeddings = config.Flag("tie_word_embeddings", true),
            Embeddings = new EmbeddingSizes
            {
                Vocabulary = vocabulary,
                Positions = config.Positive("max_position_embeddings", 512),
                Types = 0,
                Hidden = dim,
                InitializerRange = initializerRange,
                LayerNormEps = LayerNormEps,
                Dropout = dropout,
                Padding = config.PadToken(0, vocabulary),
                InitialisePositions = config.Flag("sinusoidal_pos_embds", false) ? Initialisers.Sinusoids : null,
            },
            Sizes = new EncoderSizes
            {
                Hidden = dim,
                Heads = heads,
                Intermediate = config.Positive("hidden_dim", 4 * 768),
                Activation = activation,
                InitializerRange = initializerRange,
                LayerNormEps = LayerNormEps,
                AttentionDropout = config.Probability("attention_dropout", 0.1),
                AttentionOutputDropout = 0,
                OutputDropout = dropout,
            },
        };
    }
}
