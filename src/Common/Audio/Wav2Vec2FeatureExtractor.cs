using System.Text.Json.Nodes;

namespace FineTune.Audio;

/// <summary>The samples themselves, brought to mean 0 and variance 1 (transformers/models/wav2vec2/feature_extraction_wav2vec2.py).</summary>
internal sealed class Wav2Vec2FeatureExtractor : FeatureExtractor
{
    public const string TypeName = "Wav2Vec2FeatureExtractor";

    private const double LeastVariance = 1e-7;

    /// <inheritdoc cref="FeatureExtractor(JsonObject)"/>
    public Wav2Vec2FeatureExtractor(JsonObject json)
        : base(json)
    {
        int channels = FeatureExtractorJson.Whole(json, "feature_size", 1, int.MaxValue);
        DoNormalize = channels == 1
            ? FeatureExtractorJson.Flag(json, "do_normalize", absent: true)
            : throw FeatureExtractorJson.Bad(FormattableString.Invariant($"feature_size is {channels}, and sounds have one channel here"));
    }

    public override string Type => TypeName;

    /// <summary>False leaves the samples as they are.</summary>
    public bool DoNormalize { get; }

    public override SoundFeatures Apply(ReadOnlySpan<float> samples)
    {
        float[] values = samples.ToArray();
        if (DoNormalize && values.Length > 0)
        {
            Normalize(values);
        }

        return new SoundFeatures(values, 1, values.Length);
    }

    protected override void Write(JsonObject json)
    {
        json["do_normalize"] = DoNormalize;
        json["feature_size"] = 1;
    }

    private static void Normalize(Span<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        double mean = sum / values.Length;
        double squares = 0;
        foreach (float value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        double deviation = Math.Sqrt((squares / values.Length) + LeastVariance);
        foreach (ref float value in values)
        {
            value = (float)((value - mean) / deviation);
        }
    }
}
