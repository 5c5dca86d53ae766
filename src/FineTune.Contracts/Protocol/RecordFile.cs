using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FineTune.Contracts;

/// <summary>
/// Records as whole JSON files, byte for byte what <see cref="JsonSerializer"/> makes of them with <see cref="ContractsJson.File"/>, but without it: setting
/// it up takes longer than everything else about a small file.
/// </summary>
public static class RecordFile
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write<T>(T record)
        where T : class
    {
        var buffer = new ArrayBufferWriter<byte>(initialCapacity: 1 << 13);
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            RecordJson.Write(writer, record, typeof(T), options: null);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="JsonException">It is no JSON, or not that of such a record.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json)
        where T : class
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            var record = (T?)RecordJson.Read(ref reader, typeof(T), options: null);
            // Nothing may follow; the reader says so itself.
            reader.Read();
            return record ?? throw new JsonException("it is null");
        }
        catch (Exception exception) when (exception is not JsonException && StrictJson.IsDamage(exception))
        {
            throw new JsonException(exception.Message, exception);
        }
    }
}
