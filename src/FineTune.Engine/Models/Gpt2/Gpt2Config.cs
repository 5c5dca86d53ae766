using FineTune.Engine.Models.Attention;

namespace FineTune.Engine.Models.Gpt2;

/// <summary>The fields of config.json that GPT-2 computes with (transformers/models/gpt2/configuration_gpt2.py).</summary>
internal sealed record Gpt2Config
{
    public required int VocabSize { get; init; }

    public required int Positions { get; init; }

    public required int Hidden { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int Intermediate { get; init; }

    public required string Activation { get; init; }

    public required double ResidualDropout { get; init; }

    public required double EmbeddingDropout { get; init; }

    public required double AttentionDropout { get; init; }

    public required double LayerNormEpsilon { get; init; }

    public required double InitializerRange { get; init; }

    /// <summary>True where scores are over the root of a head's size.</summary>
    public required bool ScalesByHeadSize { get; init; }

    /// <summary>True where scores are over the layer's number besides, from 1.</summary>
    public required bool ScalesByLayer { get; init; }

    public required bool TieWordEmbeddings { get; init; }

    public required int? PadTokenId { get; init; }

    public required double ClassifierDropout { get; init; }

    /// <exception cref="Contracts.FineTuneException">FT1208: a field has an impossible value; FT1210: it asks for what is not supported.</exception>
    public static Gpt2Config From(ConfigFile config)
    {
        config.RequireOneOf("add_cross_attention", false);
        int hidden = config.Positive("n_embd", "hidden_size", 768);
        int vocabulary = config.Positive("vocab_size", 50_257);
        var read = new Gpt2Config
        {
            VocabSize = vocabulary,
            Positions = config.Positive("n_positions", "max_position_embeddings", 1024),
            Hidden = hidden,
            Layers = config.Layers("n_layer", "num_hidden_layers", 12),
            Heads = config.Positive("n_head", "num_attention_heads", 12),
            Intermediate = config.Has("n_inner") ? config.Positive("n_inner", 4 * hidden) : 4 * hidden,
            Activation = config.Activation("activation_function", "gelu_new"),
            ResidualDropout = config.Probability("resid_pdrop", 0.1),
            EmbeddingDropout = config.Probability("embd_pdrop", 0.1),
            AttentionDropout = config.Probability("attn_pdrop", 0.1),
            LayerNormEpsilon = config.NotNegativeNumber("layer_norm_epsilon", 1e-5),
            InitializerRange = config.NotNegativeNumber("initializer_range", 0.02),
            ScalesByHeadSize = config.Flag("scale_attn_weights", true),
            ScalesByLayer = config.Flag("scale_attn_by_inverse_layer_idx", false),
            TieWordEmbeddings = config.Flag("tie_word_embeddings", true),
            PadTokenId = config.PadToken(null, vocabulary),
            ClassifierDropout = config.Has("classifier_dropout") ? config.Probability("classifier_dropout", 0)
                : config.Has("hidden_dropout") ? config.Probability("hidden_dropout", 0)
                : 0.1,
        };
        return read.Hidden % read.Heads == 0 ? read : throw config.Bad($"n_embd {read.Hidden} is not a multiple of n_head {read.Heads}");
    }

    /// <summary>Heads of a layer's attention.</summary>
    /// <param name="layer">The layer's number, from 0.</param>
    public AttentionSizes AttentionOf(int layer)
    {
        double scale = ScalesByHeadSize ? Math.Pow(Hidden / Heads, -0.5) : 1;
        return new AttentionSizes
        {
            Heads = Heads,
            KeyValueHeads = Heads,
            HeadSize = Hidden / Heads,
            Scale = ScalesByLayer ? scale / (layer + 1) : scale,
            Dropout = AttentionDropout,
        };
    }
}
