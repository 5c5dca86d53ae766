using FineTune.Contracts;
using FineTune.Engine.Models.Attention;

namespace FineTune.Engine.Models;

/// <summary>
/// The fields of config.json that BART and the translation and summary models after it share (transformers/models/bart/configuration_bart.py). A family gives
/// its own defaults and what it does otherwise.
/// </summary>
internal sealed record BartConfig
{
    public required int VocabSize { get; init; }

    /// <summary>Tokens of the decoder, where it has words of its own.</summary>
    public required int DecoderVocabSize { get; init; }

    public required int Hidden { get; init; }

    public required int Positions { get; init; }

    public required BartSizes Encoder { get; init; }

    public required BartSizes Decoder { get; init; }

    public required string Activation { get; init; }

    public required double Dropout { get; init; }

    public required double ActivationDropout { get; init; }

    public required double InitStd { get; init; }

    /// <summary>What word embeddings are multiplied by; null for nothing.</summary>
    public required double? EmbeddingScale { get; init; }

    public required int? PadTokenId { get; init; }

    public required bool TieWordEmbeddings { get; init; }

    /// <summary>True where encoder and decoder have the same words.</summary>
    public bool SharesEmbeddings { get; init; } = true;

    /// <summary>True where each part is normalised before and not after it, and the last states once more (mBART, Pegasus).</summary>
    public bool NormalisesBefore { get; init; }

    /// <summary>True where embeddings are normalised (BART, mBART).</summary>
    public bool NormalisesEmbeddings { get; init; }

    /// <summary>True where positions are sines and cosines and not learnt (Marian, Pegasus).</summary>
    public bool HasSinusoidalPositions { get; init; }

    /// <summary>True where files have the table of sines.</summary>
    public bool SavesPositions { get; init; } = true;

    /// <summary>Reads the fields from config.json.</summary>
    /// <param name="vocabulary">vocab_size where it is absent.</param>
    /// <param name="padding">pad_token_id where it is absent.</param>
    /// <exception cref="FineTuneException">FT1208: a field has an impossible value; FT1210: it asks for what is not supported.</exception>
    public static BartConfig From(ConfigFile config, int vocabulary, int padding)
    {
        config.RequireOneOf("encoder_layerdrop", 0, 0.0);
        config.RequireOneOf("decoder_layerdrop", 0, 0.0);
        int hidden = config.Positive("d_model", "hidden_size", 1024);
        int words = config.Positive("vocab_size", vocabulary);
        double attentionDropout = config.Probability("attention_dropout", 0);
        return new BartConfig
        {
            VocabSize = words,
            DecoderVocabSize = words,
            Hidden = hidden,
            Positions = config.Positive("max_position_embeddings", 1024),
            Encoder = new BartSizes(
                config.Layers("encoder_layers", "num_hidden_layers", 12), config.Positive("encoder_ffn_dim", 4096), Sizes("encoder_attention_heads")),
            Decoder = new BartSizes(config.Layers("decoder_layers", 12), config.Positive("decoder_ffn_dim", 4096), Sizes("decoder_attention_heads")),
            Activation = config.Activation("activation_function", "gelu"),
            Dropout = config.Probability("dropout", 0.1),
            ActivationDropout = config.Probability("activation_dropout", 0),
            InitStd = config.NotNegativeNumber("init_std", 0.02),
            EmbeddingScale = config.Flag("scale_embedding", false) ? Math.Sqrt(hidden) : null,
            PadTokenId = config.PadToken(padding, words),
            TieWordEmbeddings = config.Flag("tie_word_embeddings", true),
        };

        AttentionSizes Sizes(string field)
        {
            int heads = field.StartsWith("encoder", StringComparison.Ordinal) ? config.Positive(field, "num_attention_heads", 16) : config.Positive(field, 16);
            return hidden % heads == 0
                ? new AttentionSizes { Heads = heads, KeyValueHeads = heads, HeadSize = hidden / heads, Dropout = attentionDropout }
                : throw config.Bad($"d_model {hidden} is not a multiple of {field} {heads}");
        }
    }
}
