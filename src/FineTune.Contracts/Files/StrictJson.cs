using System.Text.Json;
using System.Text.Json.Nodes;

namespace FineTune.Contracts;

/// <summary>
/// JSON that other programs wrote. What System.Text.Json finds out only when a member is used, far from the file, is found here, with its place: a name that
/// stands twice in an object, of which readers take one or the other, and texts that are no Unicode.
/// </summary>
public static class StrictJson
{
    private const byte LineFeed = (byte)'\n';

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>
    /// True for what System.Text.Json throws for a file that is not what is expected: it has a kind of exception each for JSON that is none, for members of
    /// another kind and texts that are no Unicode, and for numbers that do not fit.
    /// </summary>
    public static bool IsDamage(Exception exception) => exception is JsonException or InvalidOperationException or FormatException;

    /// <summary>
    /// What is wrong, as the middle of a sentence: without the place that System.Text.Json ends its own with, and with words where it has none.
    /// </summary>
    public static string ReasonOf(Exception exception) => exception switch
    {
        JsonException => exception.Message.Split(" LineNumber:")[0].Split(" Path:")[0].TrimEnd('.'),
        KeyNotFoundException => "a field that is needed is missing",
        InvalidOperationException => "a field is of another kind than it should be",
        _ => exception.Message.TrimEnd('.'),
    };

    /// <param name="utf8">A whole file; a byte order mark may come first.</param>
    /// <exception cref="JsonException">It is no JSON object, is nested deeper than 64, or has a name twice. Line and place in it count from 0.</exception>
    public static JsonObject ParseObject(ReadOnlySpan<byte> utf8)
    {
        ReadOnlySpan<byte> json = utf8.StartsWith(ByteOrderMark) ? utf8[ByteOrderMark.Length..] : utf8;
        Check(json);
        return JsonNode.Parse(json) as JsonObject ?? throw new JsonException("it is not a JSON object", null, 0, 0);
    }

    /// <summary>Looks at every name and text.</summary>
    private static void Check(ReadOnlySpan<byte> json)
    {
        Stack<HashSet<string>?> open = new();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    open.Push(new HashSet<string>(StringComparer.Ordinal));
                    break;
                case JsonTokenType.StartArray:
                    open.Push(null);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    break;
                case JsonTokenType.PropertyName when Text(json, in reader) is { } name && !open.Peek()!.Add(name):
                    throw At(json, reader.TokenStartIndex, $"the field '{name}' stands twice in one object", null);
                case JsonTokenType.String:
                    _ = Text(json, in reader);
                    break;
            }
        }
    }

    private static string Text(ReadOnlySpan<byte> json, in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw At(json, reader.TokenStartIndex, "a text in it is not Unicode", exception);
        }
    }

    private static JsonException At(ReadOnlySpan<byte> json, long index, string message, Exception? innerException)
    {
        ReadOnlySpan<byte> before = json[..(int)index];
        return new JsonException(message, null, before.Count(LineFeed), before.Length - before.LastIndexOf(LineFeed) - 1, innerException);
    }
}
