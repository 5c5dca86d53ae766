using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using static FineTune.Engine.Data.ConversationJson;

namespace FineTune.Engine.Data;

/// <summary>A row of text generation that is more than a text: a prompt with its completion, or messages.</summary>
/// <param name="Prompt">Text before the completion; null where there are messages.</param>
/// <param name="Completion">Text that follows; null where there are messages.</param>
/// <param name="Messages">Objects with a role and a content; null where there are texts.</param>
/// <param name="PromptMessages">How many of the messages are the prompt of those that follow; null where the row does not say.</param>
/// <param name="Tools">What the assistant can call; null for nothing.</param>
internal sealed record ConversationExample(string? Prompt, string? Completion, JsonArray? Messages, int? PromptMessages = null, JsonArray? Tools = null)
{
    private const string Role = "role";
    private const string Content = "content";

    public const string Assistant = "assistant";

    /// <param name="text">What <see cref="ConversationRowReader"/> composed.</param>
    /// <exception cref="FineTuneException">FT2157: the row is no conversation.</exception>
    public static ConversationExample Parse(string text) => ParseAll(text)[0];

    /// <summary>What a row holds: one, or of a preference two, the chosen one first.</summary>
    /// <exception cref="FineTuneException">FT2157: the row is no conversation. FT2164: both answers are the same.</exception>
    public static IReadOnlyList<ConversationExample> ParseAll(string text)
    {
        try
        {
            var row = (JsonObject)JsonNode.Parse(text)!;
            return row.ContainsKey(nameof(DatasetColumn.Chosen)) ? Preference(row) : [Read(row)];
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw Bad(exception is JsonException ? "its text is no JSON" : "a name in it is there twice", exception);
        }
    }

    /// <summary>Further variables of the chat template, as <c>enable_thinking</c>; null for none.</summary>
    public JsonObject? Variables { get; private init; }

    /// <summary>All that people and the model say, one after the other.</summary>
    public IEnumerable<string> Texts() => Messages is null ? [Prompt!, Completion!] : Messages.Select(message => ContentOf(message![Content]));

    /// <summary>True where an answer has no text, and calls nothing either.</summary>
    public bool HasEmptyAnswer => Messages is null ? string.IsNullOrWhiteSpace(Completion)
        : Messages.Any(message => IsOf(message, Assistant) && message!["tool_calls"] is null && string.IsNullOrWhiteSpace(ContentOf(message[Content])));

    /// <summary>What is out of order in the roles; null where nothing is.</summary>
    public string? Disorder()
    {
        if (Messages is null)
        {
            return null;
        }

        string before = "";
        foreach (JsonNode? message in Messages)
        {
            string role = message![Role]!.GetValue<string>();
            string? wrong = role is "system" or "developer" && before.Length > 0 ? $"a {role} message stands behind another one"
                : role == "user" && before == "user" ? "two user messages stand one after the other"
                : role == Assistant && before == Assistant ? "two assistant messages stand one after the other"
                : role == Assistant && before is "" or "system" && role == Assistant ? "an assistant message stands first"
                : null;
            if (wrong is not null)
            {
                return wrong;
            }

            before = role;
        }

        return before == Assistant ? null : $"the last message is one of the role {before}";
    }

    public static bool IsOf(JsonNode? message, string role) => message?[Role]?.GetValue<string>() == role;

    public static string RoleOf(JsonNode? message) => message![Role]!.GetValue<string>();

    private static ConversationExample Read(JsonObject row)
    {
        if (row[nameof(DatasetColumn.Messages)] is { } written)
        {
            return new ConversationExample(null, null, MessagesOf(written), null, ToolsOf(row)) { Variables = VariablesOf(row) };
        }

        JsonNode? completion = MessagesOrText(row[nameof(DatasetColumn.Completion)]);
        if (row.ContainsKey(nameof(DatasetColumn.Prompt)))
        {
            JsonNode? prompt = MessagesOrText(row[nameof(DatasetColumn.Prompt)]);
            if (prompt is JsonArray first && completion is JsonArray second)
            {
                JsonArray before = MessagesOf(first);
                JsonArray messages = [.. before.Concat(MessagesOf(second)).Select(message => message!.DeepClone())];
                return new ConversationExample(null, null, messages, before.Count, ToolsOf(row)) { Variables = VariablesOf(row) };
            }

            return new ConversationExample(Required(prompt, "prompt"), Required(completion, "completion"), null);
        }

        string instruction = Required(row[nameof(DatasetColumn.Instruction)], "instruction");
        string input = TextOf(row[nameof(DatasetColumn.Input)]) ?? "";
        return new ConversationExample(
            null,
            null,
            [
                new JsonObject { [Role] = "user", [Content] = input.Length > 0 ? $"{instruction}\n\n{input}" : instruction },
                new JsonObject { [Role] = Assistant, [Content] = Required(row[nameof(DatasetColumn.Completion)], "output") },
            ],
            PromptMessages: 1);
    }

    /// <summary>Both answers behind their prompt: the one that they have in common where they have no column for it (TRL's maybe_extract_prompt).</summary>
    private static ConversationExample[] Preference(JsonObject row)
    {
        (JsonNode? chosen, JsonNode? rejected, JsonNode? prompt) = (
            MessagesOrText(row[nameof(DatasetColumn.Chosen)]),
            MessagesOrText(row[nameof(DatasetColumn.Rejected)]),
            MessagesOrText(row[nameof(DatasetColumn.Prompt)]));
        if (JsonNode.DeepEquals(chosen, rejected))
        {
            throw new FineTuneException(DiagnosticCatalog.SameAnswers, null);
        }

        if (chosen is JsonArray && rejected is JsonArray)
        {
            string? asked = TextOf(prompt);
            JsonArray before = prompt is null || asked is not null ? [] : MessagesOf(prompt);
            JsonArray[] answers = [MessagesOf(chosen), MessagesOf(rejected)];
            int common = before.Count > 0 ? 0
                : Common(answers[0].Count, answers[1].Count, place => JsonNode.DeepEquals(answers[0][place], answers[1][place]));
            ThrowIfNotAsked(asked, answers[0].Take(common));
            if (before.Count + common == 0)
            {
                throw Bad("its chosen and its rejected conversation have no message in common, and there is no prompt");
            }

            return [.. answers.Select(answer => new ConversationExample(
                null, null, [.. before.Concat(answer).Select(message => message!.DeepClone())], before.Count + common, ToolsOf(row))
            {
                Variables = VariablesOf(row),
            })];
        }

        (string better, string worse) = (Required(chosen, "chosen answer"), Required(rejected, "rejected answer"));
        string text = prompt is null ? better[..Shared(better, worse)] : Required(prompt, "prompt");
        int start = prompt is null ? text.Length : 0;
        return [new ConversationExample(text, better[start..], null), new ConversationExample(text, worse[start..], null)];
    }

    /// <summary>Beside two conversations a prompt that is a text says once more what they begin with, as in UltraFeedback; another would be lost.</summary>
    private static void ThrowIfNotAsked(string? prompt, IEnumerable<JsonNode?> messages)
    {
        if (prompt is not null && !messages.Any(message => ContentOf(message![Content]).Trim().Contains(prompt.Trim(), StringComparison.Ordinal)))
        {
            throw Bad(
                "its prompt is a text that is in no message that its chosen and its rejected conversation have in common; write it as messages");
        }
    }

    private static JsonArray? ToolsOf(JsonObject row) => Value(row[nameof(DatasetColumn.Tools)]) switch
    {
        null => null,
        JsonArray tools => (JsonArray)tools.DeepClone(),
        _ => throw Bad("its tools are no list"),
    };

    private static JsonObject? VariablesOf(JsonObject row) => Value(row[nameof(DatasetColumn.TemplateVariables)]) switch
    {
        null => null,
        JsonObject variables => (JsonObject)variables.DeepClone(),
        _ => throw Bad("its chat_template_kwargs are no object"),
    };

    /// <summary>Length of what two texts begin with; a space at its end belongs to what follows.</summary>
    private static int Shared(string first, string second)
    {
        int length = Common(first.Length, second.Length, place => first[place] == second[place]);
        length -= length > 0 && length < first.Length && char.IsLowSurrogate(first[length]) ? 1 : 0;
        return length > 0 && first[length - 1] == ' ' ? length - 1 : length;
    }

    private static int Common(int first, int second, Func<int, bool> isSame)
    {
        int length = 0;
        while (length < Math.Min(first, second) && isSame(length))
        {
            length++;
        }

        return length;
    }

    private static JsonArray MessagesOf(JsonNode written)
    {
        JsonArray messages = Value(written) as JsonArray ?? throw Bad("its messages are no list");
        return messages.Count == 0 ? throw Bad("it has no messages") : [.. messages.Select((message, index) => Message(message as JsonObject, index + 1))];
    }

    private static JsonObject Message(JsonObject? message, int number)
    {
        if (message is null)
        {
            throw Bad(FormattableString.Invariant($"message {number} is no object with a role and a content"));
        }

        if (TextOf(message[Role]) is not null)
        {
            return message[Content] is null && message["tool_calls"] is null
                ? throw Bad(FormattableString.Invariant($"message {number} has no content")) : (JsonObject)message.DeepClone();
        }

        string role = TextOf(message["from"])?.ToLowerInvariant() switch
        {
            "human" or "user" => "user",
            "gpt" or "assistant" or "bot" or "chatgpt" or "model" => Assistant,
            "system" => "system",
            "tool" or "observation" or "function_response" => "tool",
            null => throw Bad(FormattableString.Invariant($"message {number} has no role")),
            var other => throw Bad(FormattableString.Invariant($"message {number} is from '{ShortText.Of(other)}', which is no role")),
        };
        return new JsonObject
        {
            [Role] = role,
            [Content] = TextOf(message["value"]) ?? throw Bad(FormattableString.Invariant($"message {number} has no value that is a text")),
        };
    }

    private static string Required(JsonNode? node, string name) => TextOf(node) ?? throw Bad($"its {name} is no text");

    private static FineTuneException Bad(string reason, Exception? cause = null) =>
        new(DiagnosticCatalog.BadConversation, null, cause, reason);
}
