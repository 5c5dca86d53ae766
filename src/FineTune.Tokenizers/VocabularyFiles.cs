using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Tokenizers.Json;
using FineTune.Tokenizers.TokenModels;

namespace FineTune.Tokenizers;

/// <summary>Makes of plain vocabulary files the tokenizers that transformers makes of them (its models' tokenization_*.py).</summary>
internal static class VocabularyFiles
{
    private const string Qwen2Words =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string ClipWords = @"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";

    /// <summary>vocab.txt: one token a line; its line is its id.</summary>
    public static TokenizerDefinition ReadWordPiece(string path, string? family, TokenizerConfig config)
    {
        string[] tokens = [.. ReadText(path).TrimEnd('\n').Split('\n').Select(line => line.TrimEnd('\r'))];
        if (tokens.GroupBy(token => token).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new FormatException(
                $"the token '{TokenizerLimits.Shown(twice.Key)}' has two ids, {Array.IndexOf(tokens, twice.Key)} and {Array.LastIndexOf(tokens, twice.Key)}");
        }

        // Nobody lower-cases for a vocabulary with capitals, though a vocab.txt cannot say so.
        var normalization = new BertNormalization { Lowercase = !Array.Exists(tokens, IsCased) };
        switch (family)
        {
            case null or "bert":
                CheckTokens(tokens, SpecialTokens.Bert, config);
                return TokenizerDefinition.Bert(tokens, normalization, config.SpecialTokens);
            case "mpnet":
                return ReadMPNet(tokens, normalization, config);
            default:
                throw TokenizerException.Unsupported($"a vocab.txt for a tokenizer of the kind '{family}'");
        }
    }

    /// <summary>vocab.json and merges.txt.</summary>
    public static TokenizerDefinition ReadBytePairs(string vocabularyPath, string mergesPath, string? family, TokenizerConfig config)
    {
        Vocabulary vocabulary = ReadVocabulary(vocabularyPath);
        var definition = new TokenizerDefinition
        {
            Model = new BpeDefinition { Vocabulary = vocabulary, Merges = ReadMerges(mergesPath) },
            PreTokenizer = ByteLevel(config.AddPrefixSpace ?? false),
            Decoder = ByteLevel(addPrefixSpace: true),
        };
        family ??= vocabulary.Find("<s>") is not null && vocabulary.Find("</s>") is not null ? "roberta" : "gpt2";
        return family switch
        {
            "gpt2" => WithSpecial(definition, config, "<|endoftext|>"),
            "roberta" => AsRoberta(definition, config),
            "qwen2" => WithSpecial(definition, config, "<|endoftext|>", withBegin: false) with
            {
                Normalizer = new JsonObject { ["type"] = "NFC" },
                PreTokenizer = Sequence(
                    "pretokenizers", Split(Qwen2Words, "Isolated", invert: false), ByteLevel(config.AddPrefixSpace ?? false, useRegex: false)),
            },
            "clip" => AsClip(definition, config),
            _ => throw TokenizerException.Unsupported($"vocab.json with merges.txt for a tokenizer of the kind '{family}'"),
        };
    }

    /// <summary>vocab.json: tokens with their ids.</summary>
    public static Vocabulary ReadVocabulary(string path)
    {
        using JsonDocument document = TokenizerJsonReader.Open(path, allowsRepeatedNames: true);
        return new Vocabulary([.. document.RootElement.EnumerateObject().Select(token => KeyValuePair.Create(token.Name, ReadId(token)))]);
    }

    public static JsonObject Sequence(string members, params JsonNode[] items) => new() { ["type"] = "Sequence", [members] = new JsonArray(items) };

    public static JsonObject ByteLevel(bool addPrefixSpace, bool useRegex = true) => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = addPrefixSpace,
        ["trim_offsets"] = true,
        ["use_regex"] = useRegex,
    };

    private static TokenizerDefinition WithSpecial(TokenizerDefinition definition, TokenizerConfig config, string end, bool withBegin = true)
    {
        SpecialTokens defaults = new() { Begin = withBegin ? end : null, End = end, Unknown = end };
        return (definition with
        {
            SpecialTokens = config.SpecialTokens.Or(definition.IdOf(end) is null ? new SpecialTokens() : defaults)
        }).WithSpecialTokens();
    }

    private static TokenizerDefinition AsRoberta(TokenizerDefinition definition, TokenizerConfig config)
    {
        SpecialTokens special = config.SpecialTokens.Or(SpecialTokens.Roberta);
        definition = (definition with { SpecialTokens = special }).WithSpecialTokens();
        return definition with
        {
            AddedTokens = [.. definition.AddedTokens.Select(token => token.Content == special.Mask ? token with { LStrip = true } : token)],
            PostProcessor = PostProcessorJson.Roberta(special, definition, config.AddPrefixSpace ?? false),
        };
    }

    private static TokenizerDefinition AsClip(TokenizerDefinition definition, TokenizerConfig config)
    {
        SpecialTokens special =
            config.SpecialTokens.Or(new SpecialTokens { Begin = "<|startoftext|>", End = "<|endoftext|>", Pad = "<|endoftext|>", Unknown = "<|endoftext|>" });
        var model = (BpeDefinition)definition.Model;
        definition = (definition with
        {
            Model = model with { Options = new BpeOptions { UnkToken = special.Unknown, ContinuingSubwordPrefix = "", EndOfWordSuffix = "</w>" } },
            Normalizer = Sequence("normalizers",
                new JsonObject { ["type"] = "NFC" },
                new JsonObject { ["type"] = "Replace", ["pattern"] = new JsonObject { ["Regex"] = @"\s+" }, ["content"] = " " },
                new JsonObject { ["type"] = "Lowercase" }),
            PreTokenizer = Sequence("pretokenizers", Split(ClipWords, "Removed", invert: true), ByteLevel(addPrefixSpace: false)),
            SpecialTokens = special,
        }).WithSpecialTokens();
        SpecialTokens ends = special with { Class = special.Begin, Separator = special.End };
        return definition with { PostProcessor = PostProcessorJson.Roberta(ends, definition, addPrefixSpace: false, trimOffsets: false) };
    }

    private static TokenizerDefinition ReadMPNet(string[] tokens, BertNormalization normalization, TokenizerConfig config)
    {
        SpecialTokens special = config.SpecialTokens.Or(SpecialTokens.Roberta with { Unknown = "[UNK]" });
        CheckTokens(tokens, special, config);
        TokenizerDefinition definition = TokenizerDefinition.Bert(tokens, normalization, special);
        (string begin, string end) = (special.Class!, special.Separator!);
        return definition with
        {
            AddedTokens = [.. definition.AddedTokens.Select(
                token => token.Content == special.Mask ? token with { LStrip = true, Normalized = true } : token with { Normalized = true })],
            PostProcessor = PostProcessorJson.Template(definition,
                [(begin, 0), ("$A", 0), (end, 0)], [(begin, 0), ("$A", 0), (end, 0), (end, 0), ("$B", 1), (end, 1)]),
        };
    }

    private static void CheckTokens(string[] tokens, SpecialTokens defaults, TokenizerConfig config)
    {
        HashSet<string> known = [.. tokens, .. config.AddedTokens.Select(token => token.Content)];
        if (config.SpecialTokens.Or(defaults).Named.FirstOrDefault(entry => !known.Contains(entry.Token)) is { Token: { } missing })
        {
            throw new FormatException($"the special token '{missing}' is not in the vocabulary");
        }
    }

    private static bool IsCased(string token) => !(token.StartsWith('[') || token.StartsWith('<')) && token.AsSpan().ContainsAnyInRange('A', 'Z');

    private static JsonObject Split(string regex, string behavior, bool invert) => new()
    {
        ["type"] = "Split",
        ["pattern"] = new JsonObject { ["Regex"] = regex },
        ["behavior"] = behavior,
        ["invert"] = invert,
    };

    private static int ReadId(JsonProperty token) =>
        token.Value.ValueKind == JsonValueKind.Number && token.Value.TryGetInt32(out int id) && id >= 0
            ? id
            : throw new FormatException($"the token '{TokenizerLimits.Shown(token.Name)}' has no id");

    private static List<(string Left, string Right)> ReadMerges(string path)
    {
        try
        {
            return [.. ReadText(path).Split('\n').Select(line => line.TrimEnd('\r'))
                .Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal)).Select(ModelReader.ReadMerge)];
        }
        catch (FormatException exception)
        {
            throw TokenizerException.Bad(path, exception);
        }
    }

    private static string ReadText(string path)
    {
        TokenizerJsonReader.CheckSize(path);
        try
        {
            return File.ReadAllText(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        }
        catch (DecoderFallbackException exception)
        {
            throw TokenizerException.Bad(path, "the file is not UTF-8", exception);
        }
    }
}
