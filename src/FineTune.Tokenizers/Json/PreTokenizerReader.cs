using System.Text.Json.Nodes;
using FineTune.Tokenizers.Patterns;
using FineTune.Tokenizers.PreTokenization;

namespace FineTune.Tokenizers.Json;

/// <summary>Builds pre-tokenizers.</summary>
internal static class PreTokenizerReader
{
    public static IPreTokenizer? Read(JsonNode? component)
    {
        Component.CheckCount(component, "pretokenizers", "pre-tokenizer");
        return component is null ? null : ReadOne(component);
    }

    private static IPreTokenizer ReadOne(JsonNode component)
    {
        string type = Component.TypeOf(component)!;
        return type == "Sequence"
            ? new SequencePreTokenizer([.. Component.Parts(component, "pretokenizers").Select(ReadOne)])
            : new NamedPreTokenizer(Create(type, component), type);
    }

    private static IPreTokenizer Create(string type, JsonNode component) => type switch
    {
        "BertPreTokenizer" => new BertPreTokenizer(),
        "ByteLevel" => ReadByteLevel(component, writesBytes: true),
        "CharDelimiterSplit" => new SplitPreTokenizer(new LiteralPattern(Component.Character(component, "delimiter")), SplitBehavior.Removed),
        "Metaspace" => ReadMetaspace(component),
        "Whitespace" => SplitPreTokenizer.Whitespace(),
        "WhitespaceSplit" => SplitPreTokenizer.WhitespaceSplit(),
        "Split" => new SplitPreTokenizer(Component.Pattern(component), Component.Behavior(component), Component.Flag(component, "invert")),
        "Punctuation" => SplitPreTokenizer.Punctuation(component["behavior"] is null ? SplitBehavior.Isolated : Component.Behavior(component)),
        "Digits" => SplitPreTokenizer.Digits(Component.Flag(component, "individual_digits")),
        "UnicodeScripts" => new UnicodeScriptsPreTokenizer(),
        "FixedLength" => new FixedLengthPreTokenizer(Math.Max(1, Component.Number(component, "length", absent: 5))),
        _ => throw TokenizerException.Unsupported($"its pre-tokenizer {TokenizerLimits.Shown(type)}"),
    };

    /// <summary>
    /// The same without its last step where that writes words as their bytes; null where it does not. What this splits a text into, written as
    /// bytes, is what the whole splits it into.
    /// </summary>
    public static IPreTokenizer? ReadWithoutBytes(JsonNode? component) => Component.TypeOf(component) switch
    {
        "ByteLevel" => new NamedPreTokenizer(ReadByteLevel(component!, writesBytes: false), "ByteLevel"),
        "Sequence" when Component.Items(component!, "pretokenizers") is { Count: > 0 } items && ReadWithoutBytes(items[^1]) is { } last
            => new SequencePreTokenizer([.. items.SkipLast(1).Select(item => ReadOne(item!)), last]),
        _ => null,
    };

    public static bool NeedsOrigins(JsonNode? component) => Component.TypeOf(component) switch
    {
        "Metaspace" => SchemeOf(component!) == PrependScheme.First,
        "Sequence" => Component.Items(component!, "pretokenizers").Any(NeedsOrigins),
        _ => false,
    };

    public static PrependScheme SchemeOf(JsonNode component)
    {
        string? name = component["prepend_scheme"] is null ? null : Component.Text(component, "prepend_scheme");
        PrependScheme scheme = name switch
        {
            null or "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            _ => throw TokenizerException.Unsupported($"the prepend_scheme '{name}' of its Metaspace"),
        };
        bool never = component["add_prefix_space"] is not null && !Component.Flag(component, "add_prefix_space");
        return !never ? scheme
            : name is null || scheme == PrependScheme.Never ? PrependScheme.Never
            : throw new FormatException("its Metaspace has both add_prefix_space = false and another prepend_scheme");
    }

    private static ByteLevelPreTokenizer ReadByteLevel(JsonNode component, bool writesBytes) =>
        new(Component.Flag(component, "add_prefix_space"), Component.Flag(component, "use_regex", absent: true), writesBytes);

    private static MetaspacePreTokenizer ReadMetaspace(JsonNode component) =>
        new(Component.Character(component, "replacement"), SchemeOf(component), Component.Flag(component, "split", absent: true));
}
