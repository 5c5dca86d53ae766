using System.Text.Json.Nodes;

namespace FineTune.Audio;

/// <summary>
/// Kaldi's filter banks: the logarithms of how much there is of each pitch, as people hear it, in each hundredth of a second
/// (transformers/models/audio_spectrogram_transformer/feature_extraction_audio_spectrogram_transformer.py; torchaudio/compliance/kaldi.py, fbank).
/// </summary>
internal sealed class AstFeatureExtractor : FeatureExtractor
{
    public const string TypeName = "ASTFeatureExtractor";

    private const int FrameLength = 400;
    private const int HopLength = 160;
    private const int FftLength = 512;
    private const double LowestFrequency = 20;
    private const double Preemphasis = 0.97;

    /// <summary>The least difference of float32 from 1.</summary>
    private const double Floor = 1.192092955078125e-07;

    private const int Most = 1 << 16;

    private readonly Lazy<Spectrogram> _spectrogram;

    /// <inheritdoc cref="FeatureExtractor(JsonObject)"/>
    public AstFeatureExtractor(JsonObject json)
        : base(json)
    {
        MelBins = FeatureExtractorJson.Whole(json, "num_mel_bins", 128, Most);
        MaxLength = FeatureExtractorJson.Whole(json, "max_length", 1024, Most);
        DoNormalize = FeatureExtractorJson.Flag(json, "do_normalize", absent: true);
        Mean = FeatureExtractorJson.Number(json, "mean", -4.2677393);
        Std = FeatureExtractorJson.Number(json, "std", 4.5689974);
        _spectrogram = Std > 0
            ? new Lazy<Spectrogram>(CreateSpectrogram)
            : throw FeatureExtractorJson.Bad(FormattableString.Invariant($"std is {Std}, not above 0"));
    }

    public override string Type => TypeName;

    /// <summary>Pitches that are told apart: <c>num_mel_bins</c>.</summary>
    public int MelBins { get; }

    /// <summary>Rows that every sound has, the last ones zeros where it is shorter.</summary>
    public int MaxLength { get; }

    /// <summary>False leaves the logarithms as they are.</summary>
    public bool DoNormalize { get; }

    /// <summary>Subtracted from each.</summary>
    public double Mean { get; }

    /// <summary>Twice it is what each is divided by.</summary>
    public double Std { get; }

    public override double? LongestSeconds => ((double)HopLength * (MaxLength - 1) + FrameLength) / SamplingRate;

    public override int ShortestSamples => FrameLength;

    public override FeatureSize? Size => new FeatureSize(MaxLength, MelBins);

    public override SoundFeatures Apply(ReadOnlySpan<float> samples)
    {
        int rows = samples.Length < FrameLength ? 0 : Math.Min(MaxLength, 1 + ((samples.Length - FrameLength) / HopLength));
        double[] wave = new double[samples.Length];
        for (int index = 0; index < wave.Length; index++)
        {
            wave[index] = samples[index];
        }

        double[] powers = _spectrogram.Value.Of(wave, rows);
        float[] values = new float[MaxLength * MelBins];
        for (int index = 0; index < values.Length; index++)
        {
            float logarithm = index < powers.Length ? (float)Math.Log(Math.Max(powers[index], Floor)) : 0;
            values[index] = DoNormalize ? (float)((logarithm - Mean) / (Std * 2)) : logarithm;
        }

        return new SoundFeatures(values, MaxLength, MelBins);
    }

    protected override void Write(JsonObject json)
    {
        json["do_normalize"] = DoNormalize;
        json["feature_size"] = 1;
        json["max_length"] = MaxLength;
        json["mean"] = Mean;
        json["num_mel_bins"] = MelBins;
        json["std"] = Std;
    }

    private Spectrogram CreateSpectrogram() => new()
    {
        Window = SoundWindow.Hann(FrameLength, isPeriodic: false),
        HopLength = HopLength,
        FftLength = FftLength,
        Filters = MelFilters.Kaldi((FftLength / 2) + 1, MelBins, LowestFrequency, SamplingRate),
        Preemphasis = Preemphasis,
        RemovesOffset = true,
    };
}
