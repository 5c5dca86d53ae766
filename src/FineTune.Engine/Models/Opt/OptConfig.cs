using FineTune.Engine.Models.Attention;

namespace FineTune.Engine.Models.Opt;

/// <summary>The fields of config.json that OPT computes with (transformers/models/opt/configuration_opt.py).</summary>
internal sealed record OptConfig
{
    public required int VocabSize { get; init; }

    public required int Hidden { get; init; }

    /// <summary>Size of the words, and of what heads take.</summary>
    public required int WordSize { get; init; }

    public required int Layers { get; init; }

    public required int Intermediate { get; init; }

    public required int Positions { get; init; }

    /// <summary>True normalises what goes into attention and feed-forward, false their sums with it.</summary>
    public required bool NormalisesBefore { get; init; }

    public required bool HasFinalNorm { get; init; }

    public required bool NormsHaveWeights { get; init; }

    public required bool Bias { get; init; }

    public required string Activation { get; init; }

    public required double Dropout { get; init; }

    public required double InitializerRange { get; init; }

    public required bool TieWordEmbeddings { get; init; }

    public required int? PadTokenId { get; init; }

    public required AttentionSizes Attention { get; init; }

    /// <exception cref="Contracts.FineTuneException">FT1208: a field has an impossible value; FT1210: it asks for what is not supported.</exception>
    public static OptConfig From(ConfigFile config)
    {
        config.RequireOneOf("layerdrop", 0, 0.0);
        int hidden = config.Positive("hidden_size", 768);
        int heads = config.Positive("num_attention_heads", 12);
        int vocabulary = config.Positive("vocab_size", 50_272);
        bool normalisesBefore = config.Flag("do_layer_norm_before", true);
        return hidden % heads != 0
            ? throw config.Bad($"hidden_size {hidden} is not a multiple of num_attention_heads {heads}")
            : new OptConfig
            {
                VocabSize = vocabulary,
                Hidden = hidden,
                WordSize = config.Has("word_embed_proj_dim") ? config.Positive("word_embed_proj_dim", hidden) : hidden,
                Layers = config.Layers("num_hidden_layers", 12),
                Intermediate = config.Positive("ffn_dim", 3072),
                Positions = config.Positive("max_position_embeddings", 2048),
                NormalisesBefore = normalisesBefore,
                HasFinalNorm = normalisesBefore && !config.Flag("_remove_final_layer_norm", false),
                NormsHaveWeights = config.Flag("layer_norm_elementwise_affine", true),
                Bias = config.Flag("enable_bias", true),
                Activation = config.Activation("activation_function", "relu"),
                Dropout = config.Probability("dropout", 0.1),
                InitializerRange = config.NotNegativeNumber("init_std", 0.02),
                TieWordEmbeddings = config.Flag("tie_word_embeddings", true),
                PadTokenId = config.PadToken(1, vocabulary),
                Attention = new AttentionSizes
                {
                    Heads = heads,
                    KeyValueHeads = heads,
                    HeadSize = hidden / heads,
                    Dropout = config.Probability("attention_dropout", 0),
                },
            };
    }
}
