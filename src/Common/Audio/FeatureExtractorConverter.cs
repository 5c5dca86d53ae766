using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FineTune.Audio;

/// <summary>A feature extractor within another file, as it is in a preprocessor_config.json.</summary>
internal sealed class FeatureExtractorConverter : JsonConverter<FeatureExtractor>
{
    public override FeatureExtractor Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FeatureExtractorJson.Read(JsonNode.Parse(ref reader)!.AsObject());

    public override void Write(Utf8JsonWriter writer, FeatureExtractor value, JsonSerializerOptions options) => value.ToJson().WriteTo(writer);
}
