using FineTune.Contracts;
using FineTune.Engine.Models.Attention;

namespace FineTune.Engine.Models.T5;

/// <summary>T5's fields of config.json (transformers/models/t5/configuration_t5.py, mt5/configuration_mt5.py).</summary>
internal sealed record T5Config
{
    private const string Gated = "gated-";

    public required int VocabSize { get; init; }

    public required int Hidden { get; init; }

    public required int Intermediate { get; init; }

    public required int EncoderLayers { get; init; }

    public required int DecoderLayers { get; init; }

    public required int BucketCount { get; init; }

    public required int MaxDistance { get; init; }

    public required string Activation { get; init; }

    /// <summary>True where the feed-forward layer has a gate (T5 v1.1, Flan, mT5).</summary>
    public required bool IsGated { get; init; }

    public required double Dropout { get; init; }

    public required double NormEps { get; init; }

    /// <summary>What the spread of all new weights is multiplied by.</summary>
    public required double InitializerFactor { get; init; }

    public required AttentionSizes Attention { get; init; }

    /// <summary>What the decoder's last states are multiplied by; null for nothing.</summary>
    public double? OutputScale { get; init; }

    /// <exception cref="FineTuneException">FT1208: a field has an impossible value.</exception>
    public static T5Config From(ConfigFile config, T5Defaults defaults)
    {
        string projection = config.Text("feed_forward_proj", defaults.FeedForwardProjection);
        bool isGated = projection.StartsWith(Gated, StringComparison.Ordinal);
        string activation = isGated ? projection[Gated.Length..] : projection;
        int layers = config.Layers("num_layers", "num_hidden_layers", defaults.Layers);
        int hidden = config.Positive("d_model", "hidden_size", 512);
        int heads = config.Positive("num_heads", "num_attention_heads", defaults.Heads);
        int headSize = config.Positive("d_kv", "head_dim", 64);
        double dropout = config.Probability("dropout_rate", 0.1);
        var read = new T5Config
        {
            VocabSize = config.Positive("vocab_size", defaults.VocabSize),
            Hidden = hidden,
            Intermediate = config.Positive("d_ff", defaults.Intermediate),
            EncoderLayers = layers,
            DecoderLayers = config.Has("num_decoder_layers") ? config.Layers("num_decoder_layers", layers) : layers,
            BucketCount = config.Positive("relative_attention_num_buckets", 32),
            MaxDistance = config.Positive("relative_attention_max_distance", 128),
            // Its own gated GELU is the one by tanh.
            Activation = config.Has("dense_act_fn") ? config.Activation("dense_act_fn", activation) : projection == "gated-gelu" ? "gelu_new" : activation,
            IsGated = config.Flag("is_gated_act", isGated),
            Dropout = dropout,
            NormEps = config.NotNegativeNumber("layer_norm_epsilon", 1e-6),
            InitializerFactor = config.NotNegativeNumber("initializer_factor", 1),
            Attention = new AttentionSizes { Heads = heads, KeyValueHeads = heads, HeadSize = headSize, Scale = 1, Dropout = dropout },
            // In files of T5 v1.1 tie_word_embeddings says this, and not what it says elsewhere.
            OutputScale = defaults.ScalesOutput && config.Flag("scale_decoder_outputs", config.Flag("tie_word_embeddings", true))
                ? Math.Pow(hidden, -0.5)
                : null,
        };
        return !Layers.Activations.Names.Contains(read.Activation) ? throw config.Bad($"feed_forward_proj is '{projection}', whose activation nobody knows")
            : read.BucketCount < 4 || read.BucketCount % 2 != 0 ? throw config.Bad(
                $"relative_attention_num_buckets is {read.BucketCount}, not an even number of at least 4")
            : read.MaxDistance <= read.BucketCount / 2 ? throw config.Bad(
                $"relative_attention_max_distance is {read.MaxDistance}, within the distances that {read.BucketCount} buckets tell apart")
            : read;
    }
}
