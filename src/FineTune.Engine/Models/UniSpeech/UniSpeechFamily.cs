using FineTune.Engine.Models.Layers;

namespace FineTune.Engine.Models.UniSpeech;

/// <summary>UniSpeech (Wang et al., 2021; transformers/models/unispeech/modeling_unispeech.py): Wav2Vec2 trained otherwise.</summary>
internal static class UniSpeechFamily
{
    public static ModelFamily Definition { get; } =
        WaveFamily.Create("unispeech", "UniSpeechForSequenceClassification", WaveInitialisers.OfWav2Vec2);

    /// <summary>UniSpeech-SAT (Chen et al., 2022; transformers/models/unispeech_sat/modeling_unispeech_sat.py), which tells speakers apart.</summary>
    public static ModelFamily SpeakerAwareDefinition { get; } =
        WaveFamily.Create("unispeech-sat", "UniSpeechSatForSequenceClassification", WaveInitialisers.OfWav2Vec2, SpeakerAwareConfig);

    /// <summary>The state that stands for what is hidden is there also where nothing is.</summary>
    private static WaveConfig SpeakerAwareConfig(ConfigFile config)
    {
        WaveConfig read = WaveConfig.From(config);
        return read with { SpecAugment = read.SpecAugment with { HasEmbedding = true } };
    }
}
