using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.Data2Vec;

/// <summary>
/// Data2Vec of sounds (Baevski et al., 2022; transformers/models/data2vec/modeling_data2vec_audio.py): Wav2Vec2 with several convolutions of positions, always
/// normalised after attention and feed-forward.
/// </summary>
internal static class Data2VecAudioFamily
{
    public static ModelFamily Definition { get; } =
        WaveFamily.Create("data2vec-audio", "Data2VecAudioForSequenceClassification", WaveInitialisers.OfWav2Vec2, Config);

    /// <summary>Files of Wav2Vec2 have fields for what is fixed here; transformers does not look at them.</summary>
    private static WaveConfig Config(ConfigFile config) => WaveConfig.From(config) with
    {
        NormalisesOverTime = false,
        NormalisesBefore = false,
        NormalisesFeatures = true,
        PositionLayers = config.Layers("num_conv_pos_embeddings", 5),
        PositionKernel = config.Positive("conv_pos_kernel_size", 19),
    };
}
