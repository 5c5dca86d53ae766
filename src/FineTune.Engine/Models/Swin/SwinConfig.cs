
namespace FineTune.Engine.Models.Swin;

/// <summary>transformers/models/swin/configuration_swin.py.</summary>
internal sealed record SwinConfig
{
    public required ImageSize ImageSize { get; init; }

    public required ImageSize PatchSize { get; init; }

    /// <summary>Channels of the first stage; each next one has twice as many.</summary>
    public required int EmbedDim { get; init; }

    /// <summary>Layers of each stage.</summary>
    public required IReadOnlyList<int> Depths { get; init; }

    /// <summary>Heads of each stage.</summary>
    public required IReadOnlyList<int> Heads { get; init; }

    /// <summary>Places of a side of the windows within which places attend to each other.</summary>
    public required int WindowSize { get; init; }

    public required double MlpRatio { get; init; }

    public required bool HasBias { get; init; }

    public required double HiddenDropout { get; init; }

    public required double AttentionDropout { get; init; }

    public required double DropPathRate { get; init; }

    public required string Activation { get; init; }

    public required bool HasPositions { get; init; }

    public required double InitializerRange { get; init; }

    public required double LayerNormEps { get; init; }

    /// <summary>Rows and columns of patches of a picture of <see cref="ImageSize"/>.</summary>
    public ImageSize Grid => new(ImageSize.Height / PatchSize.Height, ImageSize.Width / PatchSize.Width);

    /// <exception cref="Contracts.FineTuneException">FT1208, FT1210: a field has no value that is computed here.</exception>
    public static SwinConfig From(ConfigFile config)
    {
        config.RequireOneOf("num_channels", 3);
        IReadOnlyList<int> depths = config.WholeNumbers("depths", [2, 2, 6, 2]);
        IReadOnlyList<int> heads = config.WholeNumbers("num_heads", [3, 6, 12, 24]);
        int channels = config.Positive("embed_dim", 96);
        if (depths.Count != heads.Count || heads.Index().Any(stage => (channels << stage.Index) % stage.Item != 0))
        {
            throw config.Bad("num_heads has no number for each stage of depths that embed_dim, doubled in each stage, is a multiple of");
        }

        return new SwinConfig
        {
            ImageSize = config.Size("image_size", 224),
            PatchSize = config.Size("patch_size", 4),
            EmbedDim = channels,
            Depths = depths,
            Heads = heads,
            WindowSize = config.Positive("window_size", 7),
            MlpRatio = config.PositiveNumber("mlp_ratio", 4),
            HasBias = config.Flag("qkv_bias", true),
            HiddenDropout = config.Probability("hidden_dropout_prob", 0),
            AttentionDropout = config.Probability("attention_probs_dropout_prob", 0),
            DropPathRate = config.Probability("drop_path_rate", 0.1),
            Activation = config.Activation("hidden_act", "gelu"),
            HasPositions = config.Flag("use_absolute_embeddings", false),
            InitializerRange = config.NotNegativeNumber("initializer_range", 0.02),
            LayerNormEps = config.PositiveNumber("layer_norm_eps", 1e-5),
        };
    }
}
