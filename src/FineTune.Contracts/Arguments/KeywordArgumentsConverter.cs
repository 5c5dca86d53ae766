using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>An object, its values as they are.</summary>
internal sealed class KeywordArgumentsConverter : JsonConverter<KeywordArguments>
{
    public override KeywordArguments Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? new KeywordArguments(document.RootElement.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value.GetRawText())))
            : throw new JsonException("An object is expected.");
    }

    public override void Write(Utf8JsonWriter writer, KeywordArguments value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach ((string name, string text) in value.Values)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(text);
        }

        writer.WriteEndObject();
    }
}
