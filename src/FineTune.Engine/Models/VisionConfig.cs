
namespace FineTune.Engine.Models;

/// <summary>A vision transformer's configuration (transformers/models/vit/configuration_vit.py), whose fields several families have.</summary>
internal sealed record VisionConfig
{
    public required int HiddenSize { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int Intermediate { get; init; }

    public required string Activation { get; init; }

    public required double HiddenDropout { get; init; }

    public required double AttentionDropout { get; init; }

    public required double InitializerRange { get; init; }

    public required double LayerNormEps { get; init; }

    /// <summary>Of the pictures.</summary>
    public required ImageSize ImageSize { get; init; }

    /// <summary>Of the parts that a picture is cut into.</summary>
    public required ImageSize PatchSize { get; init; }

    /// <summary>False where queries, keys and values have no bias.</summary>
    public required bool HasBias { get; init; }

    public int Patches => (ImageSize.Height / PatchSize.Height) * (ImageSize.Width / PatchSize.Width);

    /// <exception cref="Contracts.FineTuneException">FT1208, FT1210: a field has no value that is computed here.</exception>
    public static VisionConfig From(ConfigFile config)
    {
        config.RequireOneOf("num_channels", 3);
        int hidden = config.Positive("hidden_size", 768);
        int heads = config.Positive("num_attention_heads", 12);
        ImageSize image = config.Size("image_size", 224);
        ImageSize patch = config.Size("patch_size", 16);
        return hidden % heads != 0 ? throw config.Bad($"hidden_size is {hidden}, not a multiple of num_attention_heads, which is {heads}")
            : patch.Height > image.Height || patch.Width > image.Width ? throw config.Bad($"patch_size is {patch}, larger than image_size, which is {image}")
            : new VisionConfig
            {
                HiddenSize = hidden,
                Layers = config.Layers("num_hidden_layers", 12),
                Heads = heads,
                Intermediate = config.Positive("intermediate_size", 3072),
                Activation = config.Activation("hidden_act", "gelu"),
                HiddenDropout = config.Probability("hidden_dropout_prob", 0),
                AttentionDropout = config.Probability("attention_probs_dropout_prob", 0),
                InitializerRange = config.NotNegativeNumber("initializer_range", 0.02),
                LayerNormEps = config.PositiveNumber("layer_norm_eps", 1e-12),
                ImageSize = image,
                PatchSize = patch,
                HasBias = config.Flag("qkv_bias", true),
            };
    }
}
