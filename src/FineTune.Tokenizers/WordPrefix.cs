using System.Text.Json.Nodes;
using FineTune.Tokenizers.Json;
using FineTune.Tokenizers.TokenModels;

namespace FineTune.Tokenizers;

/// <summary>
/// Gives the words of token classification the space before them that words of a text have. A tokenizer that writes the space as part of the word (byte-level
/// BPE, SentencePiece) knows <c>ĠRome</c> as one token; <c>Rome</c> alone is the inside of a word to it. What run_ner.py does with
/// <c>add_prefix_space=True</c>
/// for BLOOM, GPT-2, RoBERTa and DeBERTa, for every tokenizer of the kind.
/// </summary>
internal static class WordPrefix
{
    private const string Space = " ";
    private const string WrittenSpace = "\u2581";

    /// <exception cref="TokenizerException">A part of the definition lacks what it needs.</exception>
    public static TokenizerDefinition Apply(TokenizerDefinition definition)
    {
        try
        {
            return WithPrefix(definition);
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException)
        {
            throw TokenizerException.Bad(definition.SourceFile, exception);
        }
    }

    private static TokenizerDefinition WithPrefix(TokenizerDefinition definition)
    {
        // Such a vocabulary tells words apart by their ends, as CLIP's does, or by the prefix of what goes on.
        if (definition.Model is BpeDefinition { Options: var options }
            && (options.EndOfWordSuffix ?? "").Length + (options.ContinuingSubwordPrefix ?? "").Length > 0)
        {
            return definition;
        }

        return Component.TypeOf(definition.PreTokenizer) switch
        {
            "ByteLevel" => WithFlag(definition),
            "Metaspace" => WithMetaspace(definition, Always(definition.PreTokenizer!)),
            "Sequence" => InSequence(definition, Component.Items(definition.PreTokenizer!, "pretokenizers")),
            _ => WithNormalizer(definition),
        };
    }

    private static TokenizerDefinition InSequence(TokenizerDefinition definition, JsonArray items)
    {
        int metaspace = IndexOf(items, "Metaspace");
        if (metaspace >= 0)
        {
            return WithMetaspace(definition, Replaced(definition.PreTokenizer!, "pretokenizers", metaspace, Always(items[metaspace]!)));
        }

        int bytes = IndexOf(items, "ByteLevel");
        return bytes < 0 ? WithNormalizer(definition)
            : Component.Flag(items[bytes]!, "add_prefix_space") ? definition
            : WithPrepend(definition, Space);
    }

    /// <summary>The flag itself, which all of transformers' classes of the kind read.</summary>
    private static TokenizerDefinition WithFlag(TokenizerDefinition definition) => definition with
    {
        PreTokenizer = Flagged(definition.PreTokenizer!),
        PostProcessor = Component.TypeOf(definition.PostProcessor) is "ByteLevel" or "RobertaProcessing"
            ? Flagged(definition.PostProcessor!)
            : definition.PostProcessor,
        Config = definition.Config with { AddPrefixSpace = true },
    };

    private static TokenizerDefinition WithMetaspace(TokenizerDefinition definition, JsonNode preTokenizer) =>
        JsonNode.DeepEquals(preTokenizer, definition.PreTokenizer) && definition.Config.AddPrefixSpace != false ? definition : definition with
        {
            PreTokenizer = preTokenizer,
            Decoder = Component.TypeOf(definition.Decoder) == "Metaspace" ? Always(definition.Decoder!) : definition.Decoder,
            Config = definition.Config with { AddPrefixSpace = true },
        };

    /// <summary>SentencePiece's spaces where the normalizer writes them: Gemma's, and models without a dummy prefix.</summary>
    private static TokenizerDefinition WithNormalizer(TokenizerDefinition definition) =>
        Normalizers(definition).Any(item => Component.TypeOf(item) == "Replace" && IsSpace(item["pattern"]) && Component.Text(item, "content") == WrittenSpace)
            ? WithPrepend(definition, WrittenSpace)
            : definition;

    /// <summary>
    /// Before what splits a text: the flag of a ByteLevel behind a split would set a space before each part of a word. Transformers' classes make their
    /// own parts, without this one, so that the files are no longer theirs.
    /// </summary>
    private static TokenizerDefinition WithPrepend(TokenizerDefinition definition, string prefix)
    {
        List<JsonNode> normalizers = Normalizers(definition);
        if (normalizers.Exists(item => Component.TypeOf(item) == "Prepend"))
        {
            return definition;
        }

        // Where the normalizer writes the text as bytes or its spaces as something else, the prefix comes before that.
        int place = normalizers.FindIndex(item => Component.TypeOf(item) == "ByteLevel" || (Component.TypeOf(item) == "Replace" && IsSpace(item["pattern"])));
        normalizers.Insert(place < 0 ? normalizers.Count : place, new JsonObject { ["type"] = "Prepend", ["prepend"] = prefix });
        return definition with
        {
            Normalizer = normalizers.Count == 1 ? normalizers[0] : VocabularyFiles.Sequence("normalizers", [.. normalizers]),
            Config = definition.Config with { AddPrefixSpace = true },
            DiffersFromItsClass = true,
        };
    }

    private static List<JsonNode> Normalizers(TokenizerDefinition definition) => Component.TypeOf(definition.Normalizer) switch
    {
        null => [],
        "Sequence" => [.. Component.Items(definition.Normalizer!, "normalizers").Select(item => item!.DeepClone())],
        _ => [definition.Normalizer!.DeepClone()],
    };

    private static int IndexOf(JsonArray items, string type) => items.ToList().FindIndex(item => Component.TypeOf(item) == type);

    private static bool IsSpace(JsonNode? pattern) => pattern?["String"] is JsonValue value && value.TryGetValue(out string? text) && text == Space;

    private static JsonNode Flagged(JsonNode component)
    {
        JsonNode changed = component.DeepClone();
        changed["add_prefix_space"] = true;
        return changed;
    }

    private static JsonNode Always(JsonNode metaspace)
    {
        JsonNode changed = metaspace.DeepClone();
        if (PreTokenizerReader.SchemeOf(metaspace) == PreTokenization.PrependScheme.Never)
        {
            _ = changed.AsObject().Remove("add_prefix_space");
            changed["prepend_scheme"] = "always";
        }

        return changed;
    }

    private static JsonNode Replaced(JsonNode sequence, string members, int index, JsonNode item)
    {
        JsonNode changed = sequence.DeepClone();
        changed[members]!.AsArray()[index] = item;
        return changed;
    }
}
