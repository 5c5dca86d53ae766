using FineTune.Contracts;

namespace FineTune.Engine.Models.Deberta;

/// <summary>
/// The fields of config.json that DeBERTa computes with (transformers/models/deberta/configuration_deberta.py and
/// deberta_v2/configuration_deberta_v2.py).
/// </summary>
internal sealed record DebertaConfig
{
    private static readonly EncoderConfig Version1 = new() { VocabSize = 50265, TypeVocabSize = 0, LayerNormEps = 1e-7 };

    private static readonly EncoderConfig Version2 = new()
    {
        VocabSize = 128100,
        HiddenSize = 1536,
        NumHiddenLayers = 24,
        NumAttentionHeads = 24,
        IntermediateSize = 6144,
        TypeVocabSize = 0,
        LayerNormEps = 1e-7,
    };

    /// <summary>True for version 1, whose layers have one projection for queries, keys and values.</summary>
    public required bool IsPacked { get; init; }

    /// <summary>What it shares with BERT.</summary>
    public required EncoderConfig Encoder { get; init; }

    public required int EmbeddingSize { get; init; }

    /// <summary>True adds absolute positions to the embeddings.</summary>
    public required bool PositionBiasedInput { get; init; }

    public required bool RelativeAttention { get; init; }

    /// <summary>True where content looks at position.</summary>
    public required bool ContentToPosition { get; init; }

    /// <summary>True where position looks at content.</summary>
    public required bool PositionToContent { get; init; }

    /// <summary>True uses the content's projections for positions too.</summary>
    public required bool ShareAttKey { get; init; }

    public required int MaxRelativePositions { get; init; }

    /// <summary>Buckets on either side for far positions; 0 for one each.</summary>
    public required int PositionBuckets { get; init; }

    /// <summary>True normalises the embeddings of relative positions.</summary>
    public required bool NormRelEbd { get; init; }

    /// <summary>Width of the convolution beside the first layer; 0 for none.</summary>
    public required int ConvKernelSize { get; init; }

    public required int ConvGroups { get; init; }

    public required string ConvAct { get; init; }

    public required double PoolerDropout { get; init; }

    public required string PoolerHiddenAct { get; init; }

    /// <summary>Dropout before the sequence classifier.</summary>
    public required double ClsDropout { get; init; }

    /// <summary>True for the masked language head of the first versions of transformers.</summary>
    public required bool Legacy { get; init; }

    /// <summary>Rows of relative positions on either side of none.</summary>
    public int Span => PositionBuckets > 0 ? PositionBuckets : MaxRelativePositions;

    /// <summary>Kinds of scores that add up, which widen the scale they are divided by.</summary>
    public required int ScaleFactor { get; init; }

    /// <exception cref="FineTuneException">FT1208: a field has an impossible value; FT1210: it asks for what is not supported.</exception>
    public static DebertaConfig FromVersion1(ConfigFile config)
    {
        config.RequireOneOf("talking_head", false);
        return From(config, Version1) with
        {
            IsPacked = true,
            ScaleFactor = 1 + config.Texts("pos_att_type").Count,
            // Fields that only version 2 looks at.
            ShareAttKey = false,
            PositionBuckets = 0,
            NormRelEbd = false,
            ConvKernelSize = 0,
        };
    }

    /// <summary>The same of versions 2 and 3.</summary>
    /// <exception cref="FineTuneException">FT1208: a field has an impossible value; FT1210: it asks for what is not supported.</exception>
    public static DebertaConfig FromVersion2(ConfigFile config)
    {
        DebertaConfig read = From(config, Version2);
        config.RequireOneOf("attention_head_size", read.Encoder.HiddenSize / read.Encoder.NumAttentionHeads);
        read.Check(config);
        return read;
    }

    private static DebertaConfig From(ConfigFile config, EncoderConfig defaults)
    {
        EncoderConfig encoder = EncoderConfig.From(config, defaults);
        config.RequireOneOf("pooler_hidden_size", encoder.HiddenSize);
        IReadOnlyList<string> kinds = config.Texts("pos_att_type");
        bool contentToPosition = kinds.Contains("c2p", StringComparer.OrdinalIgnoreCase);
        bool positionToContent = kinds.Contains("p2c", StringComparer.OrdinalIgnoreCase);
        int maxRelative = config.Whole("max_relative_positions", -1);
        return new DebertaConfig
        {
            IsPacked = false,
            Encoder = encoder,
            EmbeddingSize = config.Positive("embedding_size", encoder.HiddenSize),
            PositionBiasedInput = config.Flag("position_biased_input", true),
            RelativeAttention = config.Flag("relative_attention", false),
            ContentToPosition = contentToPosition,
            PositionToContent = positionToContent,
            ScaleFactor = 1 + (contentToPosition ? 1 : 0) + (positionToContent ? 1 : 0),
            ShareAttKey = config.Flag("share_att_key", false),
            MaxRelativePositions = maxRelative < 1 ? encoder.MaxPositionEmbeddings : maxRelative,
            PositionBuckets = Math.Max(0, config.Whole("position_buckets", -1)),
            NormRelEbd = config.Texts("norm_rel_ebd").Contains("layer_norm", StringComparer.OrdinalIgnoreCase),
            ConvKernelSize = config.NotNegative("conv_kernel_size", 0),
            ConvGroups = config.Positive("conv_groups", 1),
            ConvAct = config.Activation("conv_act", "tanh"),
            PoolerDropout = config.Probability("pooler_dropout", 0),
            PoolerHiddenAct = config.Activation("pooler_hidden_act", "gelu"),
            ClsDropout = config.Has("cls_dropout") ? config.Probability("cls_dropout", 0) : encoder.HiddenDropoutProb,
            Legacy = config.Flag("legacy", true),
        };
    }

    private void Check(ConfigFile config)
    {
        if (ConvKernelSize > 0 && ConvKernelSize % 2 == 0)
        {
            throw config.Bad($"conv_kernel_size is {ConvKernelSize}, but only an odd one keeps the length of a row");
        }

        if (Encoder.HiddenSize % ConvGroups != 0)
        {
            throw config.Bad($"hidden_size {Encoder.HiddenSize} is not a multiple of conv_groups {ConvGroups}");
        }

        if (PositionBuckets is 1)
        {
            throw config.Bad("position_buckets is 1, which leaves no bucket on either side");
        }
    }
}
