using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>
/// Reads and writes a record by its properties, as System.Text.Json's own converter does, except that a property which the JSON does not have keeps the
/// record's default. Made for the start of a process: System.Text.Json has .NET compile some hundred methods anew for every enum and every number type among
/// the properties, and no compiling ahead of time covers them (docs/adr/0008-records-without-generics.md).
/// </summary>
public sealed class RecordConverter<T> : JsonConverter<T>
    where T : class
{
    /// <exception cref="JsonException">The JSON has another form, a property that the record does not know, or lacks a required one.</exception>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        (T)RecordJson.Read(ref reader, typeof(T), options)!;

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => RecordJson.Write(writer, value, typeof(T), options);
}
