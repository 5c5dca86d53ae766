namespace FineTune.Engine.Models.Whisper;

/// <summary>What transformers/models/whisper/configuration_whisper.py says of the encoder.</summary>
internal sealed record WhisperConfig
{
    /// <summary>Spectrograms have so many columns for each position.</summary>
    private const int ColumnsOfPosition = 2;

    public required int Hidden { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int Intermediate { get; init; }

    public required string Activation { get; init; }

    public required double Dropout { get; init; }

    public required double AttentionDropout { get; init; }

    public required double ActivationDropout { get; init; }

    /// <summary>The probability with which a layer is left out in training.</summary>
    public required double LayerDrop { get; init; }

    public required double InitStd { get; init; }

    public required int MelBins { get; init; }

    public required int Positions { get; init; }

    /// <summary>True classifies by a sum of all layers' states, whose weights are learned; false by the last.</summary>
    public required bool SumsLayers { get; init; }

    /// <summary>Numbers of a state before the classifier.</summary>
    public required int ProjectedSize { get; init; }

    /// <summary>Of the spectrograms that it takes.</summary>
    public FeatureSize Size => new(MelBins, Positions * ColumnsOfPosition);

    /// <exception cref="Contracts.FineTuneException">FT1208: a field has no value that is computed here.</exception>
    public static WhisperConfig From(ConfigFile config)
    {
        int hidden = config.Positive("d_model", 384);
        int heads = config.Positive("encoder_attention_heads", 6);
        return hidden % heads != 0 ? throw config.Bad($"d_model is {hidden}, not a multiple of encoder_attention_heads, which is {heads}")
            : hidden < 4 || hidden % 2 != 0 ? throw config.Bad($"d_model is {hidden}, and sines of positions need an even number from 4 on")
            : new WhisperConfig
            {
                Hidden = hidden,
                Layers = config.Layers("encoder_layers", 4),
                Heads = heads,
                Intermediate = config.Positive("encoder_ffn_dim", 1536),
                Activation = config.Activation("activation_function", "gelu"),
                Dropout = config.Probability("dropout", 0),
                AttentionDropout = config.Probability("attention_dropout", 0),
                ActivationDropout = config.Probability("activation_dropout", 0),
                LayerDrop = config.Probability("encoder_layerdrop", 0),
                InitStd = config.NotNegativeNumber("init_std", 0.02),
                MelBins = config.Positive("num_mel_bins", 80),
                Positions = config.Positive("max_source_positions", 1500),
                SumsLayers = config.Flag("use_weighted_layer_sum", false),
                ProjectedSize = config.Positive("classifier_proj_size", 256),
            };
    }
}
