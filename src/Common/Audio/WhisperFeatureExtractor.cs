using System.Text.Json.Nodes;

namespace FineTune.Audio;

/// <summary>
/// The logarithms of how much there is of each pitch, as people hear it, in each hundredth of a second, of a sound made as long as every other
/// (transformers/models/whisper/feature_extraction_whisper.py).
/// </summary>
internal sealed class WhisperFeatureExtractor : FeatureExtractor
{
    public const string TypeName = "WhisperFeatureExtractor";

    private const double Floor = 1e-10;
    private const double HighestFrequency = 8000;

    /// <summary>Powers of ten below the loudest of a sound that are told apart.</summary>
    private const double Range = 8;

    private const int Most = 1 << 16;

    /// <summary>Seconds; more samples have no number.</summary>
    private const int LongestChunk = 1000;

    private readonly Lazy<Spectrogram> _spectrogram;

    /// <inheritdoc cref="FeatureExtractor(JsonObject)"/>
    public WhisperFeatureExtractor(JsonObject json)
        : base(json)
    {
        MelBins = FeatureExtractorJson.Whole(json, "feature_size", 80, Most);
        HopLength = FeatureExtractorJson.Whole(json, "hop_length", 160, Most);
        ChunkLength = FeatureExtractorJson.Whole(json, "chunk_length", 30, LongestChunk);
        FftLength = FeatureExtractorJson.Whole(json, "n_fft", 400, Most);
        double dither = FeatureExtractorJson.Number(json, "dither", 0);
        if (dither != 0)
        {
            throw FeatureExtractorJson.Bad(FormattableString.Invariant($"dither is {dither}, and no noise is added to sounds here"));
        }

        if (FftLength < 4 || FftLength % 2 != 0)
        {
            throw FeatureExtractorJson.Bad(FormattableString.Invariant($"n_fft is {FftLength}, not an even number from 4 on"));
        }

        _spectrogram = new Lazy<Spectrogram>(CreateSpectrogram);
    }

    public override string Type => TypeName;

    /// <summary>Pitches that are told apart: <c>feature_size</c>.</summary>
    public int MelBins { get; }

    /// <summary>Samples from one column to the next.</summary>
    public int HopLength { get; }

    /// <summary>Seconds that every sound is made long.</summary>
    public int ChunkLength { get; }

    /// <summary>Samples that a column is computed of: <c>n_fft</c>.</summary>
    public int FftLength { get; }

    public override double? LongestSeconds => ChunkLength;

    public override FeatureSize? Size => new FeatureSize(MelBins, Samples / HopLength);

    private int Samples => ChunkLength * SamplingRate;

    public override SoundFeatures Apply(ReadOnlySpan<float> samples)
    {
        int around = FftLength / 2;
        int longest = Samples;
        double[] padded = new double[longest + FftLength];
        for (int index = 0; index < longest; index++)
        {
            padded[around + index] = index < samples.Length ? samples[index] : PaddingValue;
        }

        // Mirrored at both ends, without the sample of the end itself.
        for (int index = 1; index <= around; index++)
        {
            padded[around - index] = padded[around + Math.Min(index, longest - 1)];
            padded[around + longest - 1 + index] = padded[around + Math.Max(0, longest - 1 - index)];
        }

        int columns = longest / HopLength;
        double[] powers = _spectrogram.Value.Of(padded, columns);
        double loudest = double.NegativeInfinity;
        for (int index = 0; index < powers.Length; index++)
        {
            powers[index] = Math.Log10(Math.Max(powers[index], Floor));
            loudest = Math.Max(loudest, powers[index]);
        }

        return new SoundFeatures(Scale(powers, columns, loudest - Range), MelBins, columns);
    }

    protected override void Write(JsonObject json)
    {
        json["chunk_length"] = ChunkLength;
        json["dither"] = 0.0;
        json["feature_size"] = MelBins;
        json["hop_length"] = HopLength;
        json["n_fft"] = FftLength;
        json["n_samples"] = Samples;
        json["nb_max_frames"] = Samples / HopLength;
    }

    /// <param name="logarithms">[columns, rows]</param>
    /// <returns>[rows, columns]</returns>
    private float[] Scale(double[] logarithms, int columns, double least)
    {
        float[] values = new float[logarithms.Length];
        for (int column = 0; column < columns; column++)
        {
            for (int row = 0; row < MelBins; row++)
            {
                values[(row * columns) + column] = (float)((Math.Max(logarithms[(column * MelBins) + row], least) + 4) / 4);
            }
        }

        return values;
    }

    private Spectrogram CreateSpectrogram() => new()
    {
        Window = SoundWindow.Hann(FftLength, isPeriodic: true),
        HopLength = HopLength,
        FftLength = FftLength,
        Filters = MelFilters.Slaney((FftLength / 2) + 1, MelBins, HighestFrequency, SamplingRate),
    };
}
