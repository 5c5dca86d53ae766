namespace FineTune.Engine.Models;

/// <summary>What is hidden of sounds in training (Park et al., 2019; transformers/models/wav2vec2/configuration_wav2vec2.py).</summary>
/// <param name="Time">Of the places in time; null for nothing.</param>
/// <param name="Feature">Of the numbers of a state; null for nothing.</param>
/// <param name="HasEmbedding">True where the model has a state that stands for what is hidden.</param>
internal sealed record SpecAugmentConfig(MaskedSpans? Time, MaskedSpans? Feature, bool HasEmbedding)
{
    /// <exception cref="Contracts.FineTuneException">FT1208: a field has no value that is computed here.</exception>
    public static SpecAugmentConfig From(ConfigFile config)
    {
        bool isApplied = config.Flag("apply_spec_augment", true);
        MaskedSpans time = Spans(config, "time", 0.05, 2);
        MaskedSpans feature = Spans(config, "feature", 0, 0);
        return new SpecAugmentConfig(
            isApplied && time.Probability > 0 ? time : null,
            isApplied && feature.Probability > 0 ? feature : null,
            time.Probability > 0 || feature.Probability > 0);
    }

    private static MaskedSpans Spans(ConfigFile config, string axis, double probability, int least)
    {
        double share = config.Number($"mask_{axis}_prob", probability);
        return share is >= 0 and <= 1
            ? new MaskedSpans(share, config.Positive($"mask_{axis}_length", 10), config.NotNegative($"mask_{axis}_min_masks", least))
            : throw config.Bad(FormattableString.Invariant($"mask_{axis}_prob is {share}, not from 0 to 1"));
    }
}
