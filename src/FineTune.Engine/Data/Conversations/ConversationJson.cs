using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FineTune.Engine.Data;

/// <summary>Values of a conversation's columns, which a file without lists has as texts.</summary>
internal static partial class ConversationJson
{
    public static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>What a message says: its text, or the texts among its parts.</summary>
    public static string ContentOf(JsonNode? content) => content is JsonArray parts
        ? string.Concat(parts.Select(part => TextOf((part as JsonObject)?["text"]) ?? ""))
        : TextOf(content) ?? "";

    /// <summary>
    /// Messages, also where they are written as a text. Another text stays what it is: it may begin with [INST] or be a list of something else.
    /// </summary>
    /// <exception cref="System.Text.Json.JsonException">It begins as messages do and is no JSON.</exception>
    public static JsonNode? MessagesOrText(JsonNode? node) => TextOf(node) is { } text && BeginOfMessages().IsMatch(text) ? JsonNode.Parse(text) : node;

    /// <summary>A value that is JSON, also where it is written as a text; null where there is none.</summary>
    /// <exception cref="System.Text.Json.JsonException">The text is no JSON.</exception>
    public static JsonNode? Value(JsonNode? node) => TextOf(node) is not { } text ? node : string.IsNullOrWhiteSpace(text) ? null : JsonNode.Parse(text);

    [GeneratedRegex("""^\s*\[\s*\{\s*(["'])(role|content|from|value)\1\s*:""", RegexOptions.CultureInvariant)]
    private static partial Regex BeginOfMessages();
}
