using System.Text.Json.Nodes;

namespace FineTune.Audio;

/// <summary>What preprocessor_config.json says of sounds: reads what transformers writes there.</summary>
internal static class FeatureExtractorJson
{
    public const string TypeField = "feature_extractor_type";

    private static readonly Dictionary<string, Func<JsonObject, FeatureExtractor>> Readers = new(StringComparer.Ordinal)
    {
        [Wav2Vec2FeatureExtractor.TypeName] = json => new Wav2Vec2FeatureExtractor(json),
        [WhisperFeatureExtractor.TypeName] = json => new WhisperFeatureExtractor(json),
        [AstFeatureExtractor.TypeName] = json => new AstFeatureExtractor(json),
    };

    /// <param name="json">The file.</param>
    /// <param name="usualType">The class of a file that names none, as those of the first Wav2Vec2 models; null refuses it.</param>
    /// <exception cref="FeatureExtractorException">It asks for what is not computed here, or is none.</exception>
    public static FeatureExtractor Read(JsonObject json, string? usualType = null)
    {
        try
        {
            string type = json[TypeField]?.GetValue<string>() ?? usualType ?? throw Bad($"{TypeField} is absent");
            Func<JsonObject, FeatureExtractor> read = Readers.GetValueOrDefault(type)
                ?? throw Bad($"{TypeField} is '{type}', not one of {string.Join(", ", Readers.Keys)}");
            return read(json);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            throw new FeatureExtractorException("a field has another kind of value than it should", exception);
        }
    }

    public static bool Flag(JsonObject json, string field, bool absent) => json[field]?.GetValue<bool>() ?? absent;

    public static double Number(JsonObject json, string field, double absent) =>
        json[field]?.GetValue<double>() is not { } value ? absent
        : Math.Abs(value) <= float.MaxValue ? value
        : throw Bad($"{field} is {json[field]!.ToJsonString()}, which float32 cannot hold");

    /// <summary>A whole number from 1 to <paramref name="most"/>.</summary>
    public static int Whole(JsonObject json, string field, int absent, int most) =>
        (json[field]?.GetValue<int>() ?? absent) is var value && value >= 1 && value <= most
            ? value
            : throw Bad(FormattableString.Invariant($"{field} is {value}, not from 1 to {most}"));

    public static FeatureExtractorException Bad(string reason) => new(reason);
}
