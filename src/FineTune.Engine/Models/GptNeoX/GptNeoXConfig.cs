using FineTune.Engine.Models.Attention;

namespace FineTune.Engine.Models.GptNeoX;

/// <summary>The fields of config.json that GPT-NeoX computes with (transformers/models/gpt_neox/configuration_gpt_neox.py).</summary>
internal sealed record GptNeoXConfig
{
    public required int VocabSize { get; init; }

    public required int Hidden { get; init; }

    public required int Layers { get; init; }

    public required int Intermediate { get; init; }

    public required string Activation { get; init; }

    public required double HiddenDropout { get; init; }

    public required double ClassifierDropout { get; init; }

    public required double LayerNormEps { get; init; }

    public required double InitializerRange { get; init; }

    public required bool AttentionBias { get; init; }

    /// <summary>True where attention and feed-forward take the same states.</summary>
    public required bool UseParallelResidual { get; init; }

    public required bool TieWordEmbeddings { get; init; }

    public required int? PadTokenId { get; init; }

    public required AttentionSizes Attention { get; init; }

    public required RopeParameters Rope { get; init; }

    /// <exception cref="Contracts.FineTuneException">FT1208: a field has an impossible value; FT1210: it asks for what is not supported.</exception>
    public static GptNeoXConfig From(ConfigFile config)
    {
        int hidden = config.Positive("hidden_size", 6144);
        int heads = config.Positive("num_attention_heads", 64);
        int vocabulary = config.Positive("vocab_size", 50_432);
        int positions = config.Positive("max_position_embeddings", 2048);
        return hidden % heads != 0
            ? throw config.Bad($"hidden_size {hidden} is not a multiple of num_attention_heads {heads}")
            : new GptNeoXConfig
            {
                VocabSize = vocabulary,
                Hidden = hidden,
                Layers = config.Layers("num_hidden_layers", 44),
                Intermediate = config.Positive("intermediate_size", 24_576),
                Activation = config.Activation("hidden_act", "gelu"),
                HiddenDropout = config.Probability("hidden_dropout", 0),
                ClassifierDropout = config.Probability("classifier_dropout", 0.1),
                LayerNormEps = config.NotNegativeNumber("layer_norm_eps", 1e-5),
                InitializerRange = config.NotNegativeNumber("initializer_range", 0.02),
                AttentionBias = config.Flag("attention_bias", true),
                UseParallelResidual = config.Flag("use_parallel_residual", true),
                TieWordEmbeddings = config.Flag("tie_word_embeddings", false),
                PadTokenId = config.PadToken(null, vocabulary),
                Attention = new AttentionSizes
                {
                    Heads = heads,
                    KeyValueHeads = heads,
                    HeadSize = hidden / heads,
                    Dropout = config.Probability("attention_dropout", 0),
                },
                // Files of transformers 4 have rope_theta, too, at which it does not look.
                Rope = RopeParameters.From(config, positions, 10_000, thetaField: "rotary_emb_base")
                    .WithPartialRotaryFactor(config, "rotary_pct", 0.25),
            };
    }
}
