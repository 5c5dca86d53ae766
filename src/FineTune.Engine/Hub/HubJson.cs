using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace FineTune.Engine.Hub;

/// <summary>Takes an answer of the Hub apart; members that it does not name are left alone.</summary>
/// <exception cref="InvalidOperationException">A member is of another kind.</exception>
/// <exception cref="KeyNotFoundException">A member is missing.</exception>
internal delegate T HubReader<out T>(JsonElement json);

/// <summary>
/// The Hub's own JSON, written and read member by member: for records, System.Text.Json has .NET compile some hundred methods at the start of each process
/// (docs/adr/0008-records-without-generics.md).
/// </summary>
internal static class HubJson
{
    private static readonly MediaTypeHeaderValue Media = new("application/json", Encoding.UTF8.WebName);

    public static byte[] Write(IHubJson value)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            value.WriteMembers(json);
            json.WriteEndObject();
        }

        return text.WrittenSpan.ToArray();
    }

    public static HttpContent Content(IHubJson value)
    {
        var content = new ByteArrayContent(Write(value));
        content.Headers.ContentType = Media;
        return content;
    }

    /// <exception cref="JsonException">It is no JSON, or not of the form that is expected.</exception>
    public static T Read<T>(Stream text, HubReader<T> read)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        try
        {
            return read(document.RootElement);
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    /// <summary>False where there is no such member or it is null.</summary>
    public static bool TryFind(this JsonElement json, string name, out JsonElement member) =>
        json.TryGetProperty(name, out member) && member.ValueKind != JsonValueKind.Null;

    /// <summary>Null where there is no such member.</summary>
    public static string? FindText(this JsonElement json, string name) => json.TryFind(name, out JsonElement member) ? member.GetString() : null;

    public static string Text(this JsonElement json, string name) => json.FindText(name) ?? throw new KeyNotFoundException($"'{name}' is missing");

    public static long Number(this JsonElement json, string name) => json.GetProperty(name).GetInt64();

    /// <summary>The member as an object; null where there is none.</summary>
    public static T? Find<T>(this JsonElement json, string name, HubReader<T> read)
        where T : class =>
        json.TryFind(name, out JsonElement member) ? read(member) : null;

    /// <summary>The member as a list; empty where there is none.</summary>
    public static T[] List<T>(this JsonElement json, string name, HubReader<T> read)
        where T : class =>
        json.TryFind(name, out JsonElement member) ? List(member, read) : [];

    public static T[] List<T>(JsonElement json, HubReader<T> read)
        where T : class
    {
        var items = new List<T>(json.GetArrayLength());
        foreach (JsonElement item in json.EnumerateArray())
        {
            items.Add(read(item));
        }

        return [.. items];
    }
}
