using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FineTune.Audio;

/// <summary>
/// What becomes of a sound before a model hears it, as its preprocessor_config.json says: transformers' feature extractors
/// (transformers/feature_extraction_sequence_utils.py). Their computations are in double and rounded once, so that no processor gives others.
/// </summary>
[JsonConverter(typeof(FeatureExtractorConverter))]
internal abstract class FeatureExtractor
{
    /// <summary>Samples a second that no sound has more of.</summary>
    private const int HighestRate = 1_000_000;

    /// <exception cref="FeatureExtractorException">A field has no value that is computed here.</exception>
    /// <param name="json">preprocessor_config.json; what it does not name is as transformers has it.</param>
    protected FeatureExtractor(JsonObject json)
    {
        SamplingRate = FeatureExtractorJson.Whole(json, "sampling_rate", 16_000, HighestRate);
        PaddingValue = (float)FeatureExtractorJson.Number(json, "padding_value", 0);
        ReturnsAttentionMask = FeatureExtractorJson.Flag(json, "return_attention_mask", absent: false);
        if (json["padding_side"]?.GetValue<string>() is { } side && side != "right")
        {
            throw FeatureExtractorJson.Bad($"padding_side is '{side}', and sounds are padded on the right here");
        }
    }

    /// <summary>transformers' class, as <c>Wav2Vec2FeatureExtractor</c>.</summary>
    public abstract string Type { get; }

    /// <summary>Samples a second of the sounds that it takes.</summary>
    public int SamplingRate { get; }

    /// <summary>What stands behind a sound that is shorter than others.</summary>
    public float PaddingValue { get; }

    /// <summary>True where the model is to be told which samples of a batch are a sound's own, and which are padding.</summary>
    public bool ReturnsAttentionMask { get; }

    /// <summary>Seconds of a sound that it looks at; what comes after them is left out. Null where it looks at all of it.</summary>
    public virtual double? LongestSeconds => null;

    /// <summary>Samples of the shortest sound that there is anything of in the features.</summary>
    public virtual int ShortestSamples => 1;

    /// <summary>The size of the features of every sound; null where they are its samples, as many as it has.</summary>
    public virtual FeatureSize? Size => null;

    /// <summary>The features of a sound.</summary>
    /// <param name="samples">From -1 to 1, one channel, <see cref="SamplingRate"/> of them a second.</param>
    public abstract SoundFeatures Apply(ReadOnlySpan<float> samples);

    /// <summary>As transformers' <c>save_pretrained</c> writes it.</summary>
    public JsonObject ToJson()
    {
        JsonObject json = new()
        {
            [FeatureExtractorJson.TypeField] = Type,
            ["padding_side"] = "right",
            ["padding_value"] = PaddingValue,
            ["return_attention_mask"] = ReturnsAttentionMask,
            ["sampling_rate"] = SamplingRate,
        };
        Write(json);
        return json;
    }

    /// <summary>Adds the fields of its class.</summary>
    protected abstract void Write(JsonObject json);
}
