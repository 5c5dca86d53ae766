namespace FineTune.Engine.Models.Ast;

/// <summary>transformers/models/audio_spectrogram_transformer/configuration_audio_spectrogram_transformer.py.</summary>
/// <param name="Layers">Of the transformer, as of one of pictures.</param>
/// <param name="Size">Of the spectrograms that it takes: time, pitches.</param>
/// <param name="Patch">Of a side of the parts that a spectrogram is cut into.</param>
/// <param name="FrequencyStride">Pitches from one part to the next.</param>
/// <param name="TimeStride">Rows of the spectrogram from one part to the next.</param>
internal sealed record AstConfig(VisionConfig Layers, FeatureSize Size, int Patch, int FrequencyStride, int TimeStride)
{
    /// <summary>Parts of a spectrogram; they may overlap.</summary>
    public int Patches => (((Size.Columns - Patch) / FrequencyStride) + 1) * (((Size.Rows - Patch) / TimeStride) + 1);

    /// <exception cref="Contracts.FineTuneException">FT1208: a field has no value that is computed here.</exception>
    public static AstConfig From(ConfigFile config)
    {
        int hidden = config.Positive("hidden_size", 768);
        int heads = config.Positive("num_attention_heads", 12);
        int patch = config.Positive("patch_size", 16);
        var size = new FeatureSize(config.Positive("max_length", 1024), config.Positive("num_mel_bins", 128));
        return hidden % heads != 0 ? throw config.Bad($"hidden_size is {hidden}, not a multiple of num_attention_heads, which is {heads}")
            : patch > size.Rows || patch > size.Columns ? throw config.Bad($"patch_size is {patch}, larger than max_length x num_mel_bins, {size}")
            : new AstConfig(
                LayersOf(config, hidden, heads, patch),
                size,
                patch,
                config.Positive("frequency_stride", 10),
                config.Positive("time_stride", 10));
    }

    private static VisionConfig LayersOf(ConfigFile config, int hidden, int heads, int patch) => new()
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
        ImageSize = new ImageSize(patch, patch),
        PatchSize = new ImageSize(patch, patch),
        HasBias = config.Flag("qkv_bias", true),
    };
}
