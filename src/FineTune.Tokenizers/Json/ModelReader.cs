using System.Text.Json;
using FineTune.Tokenizers.TokenModels;

namespace FineTune.Tokenizers.Json;

/// <summary>Reads the model of tokenizer.json.</summary>
internal static class ModelReader
{
    public static ModelDefinition Read(JsonElement model) => TypeOf(model) switch
    {
        "WordPiece" => ReadWordPiece(model),
        "WordLevel" => new WordLevelDefinition { Vocabulary = ReadVocabulary(model), UnkToken = Required(model, "unk_token") },
        "BPE" => ReadBpe(model),
        "Unigram" => ReadUnigram(model),
        string type => throw TokenizerException.Unsupported($"its model {TokenizerLimits.Shown(type)}"),
    };

    /// <summary>A line of merges.txt, or of old tokenizer.json files.</summary>
    public static (string Left, string Right) ReadMerge(string line)
    {
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && line.IndexOf(' ', space + 1) < 0 ? (line[..space], line[(space + 1)..])
            : throw new FormatException($"its merge '{TokenizerLimits.Shown(line)}' is not a pair of tokens");
    }

    /// <summary>Old files say no type; the library tries one after the other, and so do we.</summary>
    private static string TypeOf(JsonElement model) =>
        model.TryGetProperty("type", out JsonElement type) ? type.GetString() ?? "null"
        : model.TryGetProperty("merges", out _) ? "BPE"
        : model.TryGetProperty("continuing_subword_prefix", out _) ? "WordPiece"
        : model.GetProperty("vocab").ValueKind == JsonValueKind.Array ? "Unigram"
        : "WordLevel";

    private static WordPieceDefinition ReadWordPiece(JsonElement model) => new()
    {
        Vocabulary = ReadVocabulary(model),
        UnkToken = Required(model, "unk_token"),
        ContinuingSubwordPrefix = Required(model, "continuing_subword_prefix"),
        MaxInputCharsPerWord = model.GetProperty("max_input_chars_per_word") is { ValueKind: JsonValueKind.Number } most
            && most.TryGetInt32(out int count)
            && count >= 0
            ? count
            : throw new FormatException("its WordPiece model's max_input_chars_per_word is no number of characters"),
    };

    private static BpeDefinition ReadBpe(JsonElement model)
    {
        if (model.TryGetProperty("dropout", out JsonElement dropout) && dropout.ValueKind == JsonValueKind.Number && dropout.GetDouble() > 0)
        {
            throw TokenizerException.Unsupported("dropout of its BPE model, which makes tokens at random,");
        }

        return new BpeDefinition
        {
            Vocabulary = ReadVocabulary(model),
            Merges = [.. model.GetProperty("merges").EnumerateArray().Where(merge => !IsVersion(merge)).Select(ReadMerge)],
            Options = new BpeOptions
            {
                UnkToken = Text(model, "unk_token"),
                ContinuingSubwordPrefix = Text(model, "continuing_subword_prefix"),
                EndOfWordSuffix = Text(model, "end_of_word_suffix"),
                FuseUnk = Flag(model, "fuse_unk"),
                ByteFallback = Flag(model, "byte_fallback"),
                IgnoreMerges = Flag(model, "ignore_merges"),
            },
        };
    }

    private static bool IsVersion(JsonElement merge) =>
        merge.ValueKind == JsonValueKind.String && merge.GetString()!.StartsWith("#version", StringComparison.Ordinal);

    private static (string Left, string Right) ReadMerge(JsonElement merge) =>
        merge.ValueKind == JsonValueKind.String ? ReadMerge(merge.GetString()!)
        : merge.ValueKind == JsonValueKind.Array
            && merge.GetArrayLength() == 2
            && merge[0].ValueKind == JsonValueKind.String
            && merge[1].ValueKind == JsonValueKind.String
            ? (merge[0].GetString()!, merge[1].GetString()!)
            : throw new FormatException($"its merge '{TokenizerLimits.Shown(merge.GetRawText())}' is not a pair of tokens");

    private static UnigramDefinition ReadUnigram(JsonElement model)
    {
        (string Piece, double Score)[] pieces = [.. model.GetProperty("vocab").EnumerateArray().Select(ReadPiece)];
        int? unknown = model.TryGetProperty("unk_id", out JsonElement id) && id.ValueKind == JsonValueKind.Number
            ? id.TryGetInt32(out int value)
                ? value
                : throw new FormatException($"its unk_id {TokenizerLimits.Shown(id.GetRawText())} is not in its vocabulary")
            : null;
        if (unknown < 0 || unknown >= pieces.Length)
        {
            throw new FormatException($"its unk_id {unknown} is not in its vocabulary");
        }

        return new UnigramDefinition
        {
            Vocabulary = new Vocabulary([.. pieces.Select(piece => piece.Piece)]),
            Pieces = pieces,
            UnkId = unknown,
            ByteFallback = Flag(model, "byte_fallback"),
        };
    }

    private static Vocabulary ReadVocabulary(JsonElement model)
    {
        List<KeyValuePair<string, int>> tokens = [];
        foreach (JsonProperty token in model.GetProperty("vocab").EnumerateObject())
        {
            tokens.Add(KeyValuePair.Create(token.Name, token.Value.ValueKind == JsonValueKind.Number && token.Value.TryGetInt32(out int id)
                ? id
                : throw new FormatException($"its token '{TokenizerLimits.Shown(token.Name)}' has the id {TokenizerLimits.Shown(token.Value.GetRawText())}")));
        }

        return new Vocabulary(tokens);
    }

    private static (string Piece, double Score) ReadPiece(JsonElement piece) =>
        piece.ValueKind == JsonValueKind.Array && piece.GetArrayLength() == 2 && piece[0].ValueKind == JsonValueKind.String
            ? (piece[0].GetString()!, SerdeNumber.Read(piece[1]))
            : throw new FormatException($"its piece '{TokenizerLimits.Shown(piece.GetRawText())}' is not a token with its score");

    private static string Required(JsonElement model, string name) =>
        Text(model, name) ?? throw new FormatException($"its model lacks '{name}', which should be text");

    private static string? Text(JsonElement model, string name) =>
        model.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.GetString() : null;

    private static bool Flag(JsonElement model, string name) =>
        model.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null && value.GetBoolean();
}
