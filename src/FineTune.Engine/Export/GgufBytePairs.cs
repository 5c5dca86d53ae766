using System.Text.Json.Nodes;
using FineTune.Engine.Gguf;
using FineTune.Tokenizers;
using FineTune.Tokenizers.TokenModels;

namespace FineTune.Engine.Export;

/// <summary>
/// Tokenizers of byte pairs as GPT-2's: what cuts a text into words goes by one of llama.cpp's names (src/llama-vocab.cpp, llm_tokenizer_bpe).
/// </summary>
internal static class GgufBytePairs
{
    /// <summary>That of GPT-2, which a ByteLevel pre-tokenizer has built in.</summary>
    private const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private const string Rest = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string UpperWord = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+";
    private const string LowerWord = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*";
    private const string RestWithSlash = @"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>
    /// Expressions with the names under which llama.cpp has them: for tokenizers that take a word of the vocabulary as it is (ignore_merges), and for others;
    /// null where it has none.
    /// </summary>
    private static readonly (string Expression, string? WholeWords, string? Merged)[] Known =
    [
        (Gpt2, null, "gpt-2"),
        (Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + Rest, "llama-bpe", "dbrx"),
        (Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + Rest, null, "qwen2"),
        (UpperWord + "|" + LowerWord + @"|\p{N}" + RestWithSlash, "tekken", null),
        (UpperWord + Contractions + "?|" + LowerWord + Contractions + @"?|\p{N}{1,3}" + RestWithSlash, null, "gpt-4o"),
    ];

    /// <exception cref="Contracts.FineTuneException">FT6032: it is none of those that llama.cpp knows.</exception>
    public static void Add(GgufMetadata metadata, TokenizerDefinition definition, BpeDefinition model, GgufTokens tokens)
    {
        string name = NameOf(definition, model);
        bool isComposed = IsComposed(definition.Normalizer);
        metadata.Add("tokenizer.ggml.model", "gpt2");
        metadata.Add("tokenizer.ggml.pre", name);
        metadata.Add("tokenizer.ggml.tokens", tokens.Texts);
        metadata.Add("tokenizer.ggml.token_type", tokens.Types);
        metadata.Add("tokenizer.ggml.merges", [.. model.Merges.Select(merge => $"{Encoded(merge.Left)} {Encoded(merge.Right)}")]);
        if (isComposed)
        {
            metadata.Add("tokenizer.ggml.normalizer.nfc", true);
        }
    }

    /// <summary>A space stands between the two, so that none may be in them.</summary>
    private static string Encoded(string token) => token.Replace(' ', '\u0120');

    private static string NameOf(TokenizerDefinition definition, BpeDefinition model)
    {
        JsonNode? preTokenizer = definition.PreTokenizer;
        JsonNode[] parts = preTokenizer is null ? [] : TypeOf(preTokenizer) == "Sequence" ? [.. preTokenizer["pretokenizers"]!.AsArray()!] : [preTokenizer];
        if (parts.Length == 0 || TypeOf(parts[^1]) != "ByteLevel")
        {
            throw GgufTokenizer.Unknown("its pre_tokenizer does not end with ByteLevel, as that of tokenizers of bytes does");
        }

        if (Flag(parts[^1], "add_prefix_space", true))
        {
            throw GgufTokenizer.Unknown("it adds a space before a text (add_prefix_space)");
        }

        bool isCut = Flag(parts[^1], "use_regex", true);
        return (parts.Length, isCut) switch
        {
            (1, true) => NameOf(Gpt2, definition, model),
            (2, false) when TypeOf(parts[0]) == "Split" && Text(parts[0]["behavior"]) is "Isolated" && Text(parts[0]["pattern"]?["Regex"]) is { } expression =>
                NameOf(expression, definition, model),
            (2, true) when TypeOf(parts[0]) == "Digits" && Flag(parts[0], "individual_digits", false) && !TakesWholeWords(model) => "smollm",
            _ => throw GgufTokenizer.Unknown($"llama.cpp has no name for its pre_tokenizer {string.Join(", ", parts.Select(TypeOf))}"),
        };
    }

    private static string NameOf(string expression, TokenizerDefinition definition, BpeDefinition model)
    {
        (string Expression, string? WholeWords, string? Merged) known = Array.Find(Known, entry => entry.Expression == expression);
        if (known.Expression is null)
        {
            throw GgufTokenizer.Unknown($"llama.cpp has no name for the expression of its pre_tokenizer, {expression}");
        }

        // Where all words of the vocabulary come of merges too, both do the same.
        return (TakesWholeWords(model) ? known.WholeWords : known.Merged)
            ?? (ReachesAll(definition, model) ? known.WholeWords ?? known.Merged : null)
            ?? throw GgufTokenizer.Unknown($"ignore_merges of its model is {(model.Options.IgnoreMerges ? "true" : "false")}, and for its expression "
                + "llama.cpp knows only the other");
    }

    private static bool TakesWholeWords(BpeDefinition model) => model.Options.IgnoreMerges;

    /// <summary>True where each token of the vocabulary, added ones aside, is what the merges make of its text.</summary>
    private static bool ReachesAll(TokenizerDefinition definition, BpeDefinition model)
    {
        HashSet<int> added = [.. definition.AddedTokens.Select(token => token.Id)];
        ITokenModel merging = (model with { Options = model.Options with { IgnoreMerges = false } }).Create();
        List<Token> found = [];
        foreach ((string token, int id) in model.Vocabulary.InOrder.Where(entry => !added.Contains(entry.Id)))
        {
            found.Clear();
            merging.Tokenize(token, found);
            if (found.Count != 1 || found[0].Id != id)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsComposed(JsonNode? normalizer)
    {
        JsonNode[] parts = normalizer is null ? [] : TypeOf(normalizer) == "Sequence" ? [.. normalizer["normalizers"]!.AsArray()!] : [normalizer];
        return parts.Length != 0 && (parts.All(part => TypeOf(part) == "NFC")
            ? true
            : throw GgufTokenizer.Unknown($"llama.cpp has no normalizer as its {string.Join(", ", parts.Select(TypeOf))}"));
    }

    private static string TypeOf(JsonNode part) => Text(part["type"]) ?? "";

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static bool Flag(JsonNode part, string name, bool absent) => part[name] is JsonValue value && value.TryGetValue(out bool flag) ? flag : absent;
}
