namespace FineTune.Engine.Models.ResNet;

/// <summary>transformers/models/resnet/configuration_resnet.py.</summary>
internal sealed record ResNetConfig
{
    private const string Bottleneck = "bottleneck";

    /// <summary>Channels before the first stage.</summary>
    public required int EmbeddingSize { get; init; }

    /// <summary>Channels of each stage.</summary>
    public required IReadOnlyList<int> HiddenSizes { get; init; }

    /// <summary>Layers of each stage.</summary>
    public required IReadOnlyList<int> Depths { get; init; }

    /// <summary>True where a layer has three convolutions, the middle one of fewer channels; false for two.</summary>
    public required bool HasBottlenecks { get; init; }

    public required string Activation { get; init; }

    public required bool DownsamplesInFirstStage { get; init; }

    /// <summary>True halves the resolution in the first convolution of a layer, false in the second.</summary>
    public required bool DownsamplesInBottleneck { get; init; }

    /// <exception cref="Contracts.FineTuneException">FT1208, FT1210: a field has no value that is computed here.</exception>
    public static ResNetConfig From(ConfigFile config)
    {
        config.RequireOneOf("num_channels", 3);
        config.RequireOneOf("layer_type", Bottleneck, "basic");
        IReadOnlyList<int> sizes = config.WholeNumbers("hidden_sizes", [256, 512, 1024, 2048]);
        IReadOnlyList<int> depths = config.WholeNumbers("depths", [3, 4, 6, 3]);
        return sizes.Count != depths.Count
            ? throw config.Bad(FormattableString.Invariant($"hidden_sizes has {sizes.Count} numbers, and depths {depths.Count}"))
            : new ResNetConfig
            {
                EmbeddingSize = config.Positive("embedding_size", 64),
                HiddenSizes = sizes,
                Depths = depths,
                HasBottlenecks = config.Text("layer_type", Bottleneck) == Bottleneck,
                Activation = config.Activation("hidden_act", "relu"),
                DownsamplesInFirstStage = config.Flag("downsample_in_first_stage", false),
                DownsamplesInBottleneck = config.Flag("downsample_in_bottleneck", false),
            };
    }
}
