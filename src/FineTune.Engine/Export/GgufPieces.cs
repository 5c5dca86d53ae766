using System.Globalization;
using System.Text.Json.Nodes;
using FineTune.Engine.Gguf;
using FineTune.Tokenizers;
using FineTune.Tokenizers.TokenModels;

namespace FineTune.Engine.Export;

/// <summary>
/// Tokenizers of SentencePiece's byte pairs as Llama's and Gemma's: llama.cpp puts those pieces together first whose token has the highest score
/// (src/llama-vocab.cpp, llm_tokenizer_spm), so that the order of the merges becomes one of scores, as it was in the SentencePiece model.
/// </summary>
internal static class GgufPieces
{
    private const int Bytes = 256;

    /// <summary>The score of tokens that llama.cpp finds in a text before it cuts it.</summary>
    private const float AddedScore = -1000;

    /// <summary>The score of rows of the embeddings without a token.</summary>
    private const float UnusedScore = -10_000;

    /// <exception cref="Contracts.FineTuneException">FT6032: it does with a text what llama.cpp does not.</exception>
    public static void Add(GgufMetadata metadata, TokenizerDefinition definition, BpeDefinition model, GgufTokens tokens, List<string> differences)
    {
        bool addsSpace = AddsSpace(definition, differences);
        SetTypes(tokens, definition);
        if (tokens.Types.Count(type => type == GgufTokens.Byte) != Bytes)
        {
            throw GgufTokenizer.Unknown("its vocabulary has not a token for each byte, <0x00> to <0xFF>");
        }

        if (model.Options.IgnoreMerges)
        {
            throw GgufTokenizer.Unknown("ignore_merges of its model is true, and for tokenizers with byte_fallback llama.cpp knows only the other");
        }

        metadata.Add("tokenizer.ggml.model", "llama");
        metadata.Add("tokenizer.ggml.pre", "default");
        metadata.Add("tokenizer.ggml.tokens", tokens.Texts);
        metadata.Add("tokenizer.ggml.scores", Scores(model, tokens));
        metadata.Add("tokenizer.ggml.token_type", tokens.Types);
        metadata.Add("tokenizer.ggml.add_space_prefix", addsSpace);
        if (PairsWithoutMerge(model, tokens) is > 0 and int pairs)
        {
            differences.Add($"its tokenizer has no merge for {Contracts.Quantity.Of(pairs, "pair")} of tokens that together are one, which llama.cpp puts "
                + "together all the same, so that some texts are cut otherwise");
        }
    }

    private static void SetTypes(GgufTokens tokens, TokenizerDefinition definition)
    {
        for (int id = 0; id < tokens.Texts.Length; id++)
        {
            string text = tokens.Texts[id];
            tokens.Types[id] = text == definition.Model.UnknownToken ? GgufTokens.Unknown
                : text.Length == 6 && text.StartsWith("<0x", StringComparison.Ordinal) && text[5] == '>'
                    && byte.TryParse(text.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _) ? GgufTokens.Byte
                : tokens.Types[id];
        }
    }

    /// <summary>
    /// By a token's first merge, then, for those that no merge makes, by id: -0, -1 and so on. Special ones and bytes have 0, as in SentencePiece's models.
    /// </summary>
    private static float[] Scores(BpeDefinition model, GgufTokens tokens)
    {
        float[] scores = [.. tokens.Types.Select(type => type switch
        {
            GgufTokens.Unused => UnusedScore,
            GgufTokens.UserDefined => AddedScore,
            _ => 0f,
        })];
        var ranked = new HashSet<int>();
        foreach ((string left, string right) in model.Merges)
        {
            if (model.Vocabulary.Find(left + right) is { } id && tokens.Types[id] == GgufTokens.Normal && ranked.Add(id))
            {
                scores[id] = -(float)(ranked.Count - 1);
            }
        }

        for (int id = 0; id < scores.Length; id++)
        {
            if (tokens.Types[id] == GgufTokens.Normal && ranked.Add(id))
            {
                scores[id] = -(float)(ranked.Count - 1);
            }
        }

        return scores;
    }

    /// <summary>Pairs of tokens whose text is a token, and that the tokenizer does not merge.</summary>
    private static int PairsWithoutMerge(BpeDefinition model, GgufTokens tokens)
    {
        HashSet<(string Left, string Right)> merges = [.. model.Merges];
        int count = 0;
        for (int id = 0; id < tokens.Texts.Length; id++)
        {
            string text = tokens.Texts[id];
            if (tokens.Types[id] != GgufTokens.Normal)
            {
                continue;
            }

            for (int cut = 1; cut < text.Length; cut++)
            {
                (string left, string right) = (text[..cut], text[cut..]);
                if (IsNormal(left) && IsNormal(right) && !merges.Contains((left, right)))
                {
                    count++;
                }
            }
        }

        return count;

        bool IsNormal(string text) => model.Vocabulary.Find(text) is { } id && tokens.Types[id] == GgufTokens.Normal;
    }

    /// <summary>True where a text gets a space before it; spaces themselves have to become the mark that pieces have for them.</summary>
    private static bool AddsSpace(TokenizerDefinition definition, List<string> differences)
    {
        string mark = GgufTokens.Space.ToString();
        bool marks = false, adds = false;
        foreach (JsonNode part in Parts(definition.Normalizer, "normalizers"))
        {
            switch (Text(part["type"]))
            {
                case "Prepend" when Text(part["prepend"]) == mark:
                    adds = true;
                    break;
                case "Replace" when Text(part["pattern"]?["String"]) == " " && Text(part["content"]) == mark:
                    marks = true;
                    break;
                default:
                    throw GgufTokenizer.Unknown($"llama.cpp has no normalizer as its {Text(part["type"])}");
            }
        }

        foreach (JsonNode part in Parts(definition.PreTokenizer, "pretokenizers"))
        {
            switch (Text(part["type"]))
            {
                case "Metaspace" when Text(part["replacement"]) == mark:
                    marks = true;
                    AddDifferences(part, definition, differences);
                    adds |= Text(part["prepend_scheme"]) is { } scheme ? scheme != "never" : part["add_prefix_space"]?.GetValue<bool>() != false;
                    break;
                // There are no spaces left to split at.
                case "Split" when marks && Text(part["pattern"]?["String"]) == " ":
                    break;
                default:
                    throw GgufTokenizer.Unknown($"llama.cpp has no pre_tokenizer as its {Text(part["type"])}");
            }
        }

        return marks ? adds : throw GgufTokenizer.Unknown($"spaces do not become {mark} in it");
    }

    private static void AddDifferences(JsonNode metaspace, TokenizerDefinition definition, List<string> differences)
    {
        if (Text(metaspace["prepend_scheme"]) == "first")
        {
            differences.Add("its tokenizer puts a space before the begin of a text alone (prepend_scheme first), and llama.cpp also behind special tokens");
        }

        bool isCut = metaspace["split"] is not JsonValue split || !split.TryGetValue(out bool flag) || flag;
        if (isCut && definition.Model.Vocabulary.InOrder.Any(entry => entry.Token.LastIndexOf(GgufTokens.Space) > 0))
        {
            differences.Add("its tokenizer has tokens of several words that it never uses, as it cuts a text at spaces (split), which llama.cpp does not");
        }
    }

    private static JsonNode[] Parts(JsonNode? component, string members) =>
        component is null ? [] : Text(component["type"]) == "Sequence" ? [.. component[members]!.AsArray()!] : [component];

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
