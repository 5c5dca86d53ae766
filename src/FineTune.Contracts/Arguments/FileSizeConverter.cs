using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>A text such as <c>5GB</c>.</summary>
internal sealed class FileSizeConverter : JsonConverter<FileSize>
{
    public override FileSize Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        (reader.TokenType == JsonTokenType.String ? FileSize.Parse(reader.GetString()!) : null) ?? throw new JsonException("A size such as 5GB is expected.");

    public override void Write(Utf8JsonWriter writer, FileSize value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
