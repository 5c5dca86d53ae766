using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>Events with their kind in front, without generics for the reason that <see cref="RecordConverter{T}"/> gives.</summary>
internal sealed class EngineEventConverter : JsonConverter<EngineEvent>
{
    private const string Kind = "type";

    private static readonly (string Name, Type Type)[] Kinds =
    [
        ("hello", typeof(HelloEvent)),
        ("log", typeof(LogEvent)),
        ("progress", typeof(ProgressEvent)),
        ("metric", typeof(MetricEvent)),
        ("output", typeof(OutputEvent)),
        ("result", typeof(ResultEvent)),
    ];

    /// <exception cref="JsonException">It is no event, or one of a kind that is not known.</exception>
    public override EngineEvent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject
            || !reader.Read()
            || reader.TokenType != JsonTokenType.PropertyName
            || !reader.ValueTextEquals(Kind)
            || !reader.Read())
        {
            throw new JsonException($"An event begins with its '{Kind}'.");
        }

        string? name = reader.TokenType == JsonTokenType.String ? reader.GetString() : throw new JsonException($"The '{Kind}' of an event is a text.");
        int index = Array.FindIndex(Kinds, kind => kind.Name == name);
        return index >= 0
            ? (EngineEvent)RecordJson.ReadMembers(ref reader, RecordShape.Of(Kinds[index].Type), options)
            : throw new JsonException($"There is no event '{name}'.");
    }

    public override void Write(Utf8JsonWriter writer, EngineEvent value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString(Kind, Array.Find(Kinds, kind => kind.Type == value.GetType()).Name);
        RecordJson.WriteMembers(writer, value, value.GetType(), options);
        writer.WriteEndObject();
    }
}
