using System.Text;
using System.Text.Json.Nodes;
using FineTune.Tokenizers.Patterns;

namespace FineTune.Tokenizers.Json;

/// <summary>Reads members of tokenizer.json's components. What is not there or not of the right kind is a <see cref="FormatException"/>.</summary>
internal static class Component
{
    /// <summary>The component's type; null for no component.</summary>
    public static string? TypeOf(JsonNode? component) => component is null ? null : Text(component, "type");

    public static string Text(JsonNode component, string name) =>
        component[name] is JsonValue value && value.TryGetValue(out string? text) ? text : throw Missing(component, name, "text");

    public static bool Flag(JsonNode component, string name, bool? absent = null) =>
        component[name] is JsonValue value && value.TryGetValue(out bool flag) ? flag
        : component[name] is null && absent is { } given ? given : throw Missing(component, name, "true or false");

    public static int Number(JsonNode component, string name, int? absent = null) =>
        component[name] is JsonValue value && value.TryGetValue(out int number) ? number
        : component[name] is null && absent is { } given ? given : throw Missing(component, name, "an integer");

    public static JsonArray Items(JsonNode component, string name) => component[name] as JsonArray ?? throw Missing(component, name, "a list");

    /// <summary>A list of components.</summary>
    public static IEnumerable<JsonNode> Parts(JsonNode component, string name) =>
        Items(component, name).Select(item => item ?? throw Missing(component, name, "a list of components"));

    /// <summary>Text of one character.</summary>
    public static string Character(JsonNode component, string name) =>
        Text(component, name) is { Length: > 0 } text && Rune.GetRuneAt(text, 0).Utf16SequenceLength == text.Length
            ? text
            : throw Missing(component, name, "one character");

    /// <summary>Counts the components of a sequence and of those in it.</summary>
    /// <exception cref="TokenizerException">There are more than any tokenizer needs.</exception>
    public static void CheckCount(JsonNode? component, string members, string kind)
    {
        if (Count(component, members) > TokenizerLimits.Components)
        {
            throw TokenizerException.Unsupported(FormattableString.Invariant($"a {kind} of more than {TokenizerLimits.Components} parts"));
        }
    }

    /// <summary>A pattern as <c>{"String": ...}</c> or <c>{"Regex": ...}</c>.</summary>
    /// <exception cref="TokenizerException">The expression is not supported.</exception>
    public static IPattern Pattern(JsonNode component)
    {
        JsonNode pattern = component["pattern"] ?? throw Missing(component, "pattern", "a pattern");
        return pattern["Regex"] is not null ? Regex(Text(pattern, "Regex"))
            : Text(pattern, "String") is { Length: > 0 } literal ? new LiteralPattern(literal) : Regex("");
    }

    public static SplitBehavior Behavior(JsonNode component)
    {
        string name = Text(component, "behavior");
        return SplitBehavior.Find(name) ?? throw TokenizerException.Unsupported($"the behavior '{name}' of its pre-tokenizer {TypeOf(component)}");
    }

    private static RegexPattern Regex(string expression)
    {
        try
        {
            return new RegexPattern(expression);
        }
        catch (NotSupportedException exception)
        {
            throw TokenizerException.UnsupportedPattern(expression, exception);
        }
    }

    private static int Count(JsonNode? component, string members) =>
        component is JsonObject && component[members] is JsonArray parts ? 1 + parts.Sum(part => Count(part, members)) : 1;

    private static FormatException Missing(JsonNode component, string name, string kind) =>
        new($"its component {TokenizerLimits.Shown(component["type"]?.ToString() ?? "without type")} lacks '{name}', which should be {kind}");
}
