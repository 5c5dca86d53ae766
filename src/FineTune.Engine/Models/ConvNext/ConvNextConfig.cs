
namespace FineTune.Engine.Models.ConvNext;

/// <summary>transformers/models/convnext/configuration_convnext.py.</summary>
internal sealed record ConvNextConfig
{
    /// <summary>Channels of each stage.</summary>
    public required IReadOnlyList<int> HiddenSizes { get; init; }

    /// <summary>Layers of each stage.</summary>
    public required IReadOnlyList<int> Depths { get; init; }

    public required ImageSize PatchSize { get; init; }

    public required string Activation { get; init; }

    public required double InitializerRange { get; init; }

    public required double LayerNormEps { get; init; }

    /// <summary>What a new layer's result is multiplied by; 0 for nothing that is learnt.</summary>
    public required double LayerScale { get; init; }

    public required double DropPathRate { get; init; }

    /// <exception cref="Contracts.FineTuneException">FT1208, FT1210: a field has no value that is computed here.</exception>
    public static ConvNextConfig From(ConfigFile config)
    {
        config.RequireOneOf("num_channels", 3);
        IReadOnlyList<int> sizes = config.WholeNumbers("hidden_sizes", [96, 192, 384, 768]);
        IReadOnlyList<int> depths = config.WholeNumbers("depths", [3, 3, 9, 3]);
        int stages = config.Positive("num_stages", 4);
        return sizes.Count < stages || depths.Count != stages
            ? throw config.Bad(FormattableString.Invariant(
                $"num_stages is {stages}, and hidden_sizes and depths have {sizes.Count} and {depths.Count}"))
            : new ConvNextConfig
            {
                HiddenSizes = sizes,
                Depths = depths,
                PatchSize = config.Size("patch_size", 4),
                Activation = config.Activation("hidden_act", "gelu"),
                InitializerRange = config.NotNegativeNumber("initializer_range", 0.02),
                LayerNormEps = config.PositiveNumber("layer_norm_eps", 1e-12),
                LayerScale = config.NotNegativeNumber("layer_scale_init_value", 1e-6),
                DropPathRate = config.Probability("drop_path_rate", 0),
            };
    }
}
