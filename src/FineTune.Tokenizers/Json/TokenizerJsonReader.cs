using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Tokenizers.AddedTokens;

namespace FineTune.Tokenizers.Json;

/// <summary>Reads tokenizer.json as Hugging Face's tokenizers write it, old files without <c>model.type</c> included.</summary>
internal static class TokenizerJsonReader
{
    /// <exception cref="TokenizerException">The file cannot be used.</exception>
    public static TokenizerDefinition Read(string path)
    {
        using JsonDocument document = Open(path);
        try
        {
            JsonElement root = document.RootElement;
            return new TokenizerDefinition
            {
                SourceFile = path,
                Model = ModelReader.Read(root.GetProperty("model")),
                AddedTokens = ReadAddedTokens(root),
                Normalizer = Part(root, "normalizer"),
                PreTokenizer = Part(root, "pre_tokenizer"),
                PostProcessor = Part(root, "post_processor"),
                Decoder = Part(root, "decoder"),
            };
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw TokenizerException.Bad(path, exception.Message.TrimEnd('.'), exception);
        }
        catch (TokenizerException exception)
        {
            throw exception.At(path);
        }
    }

    /// <summary>Opens a file that holds a JSON object.</summary>
    public static JsonDocument Open(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            JsonDocument document = JsonDocument.Parse(stream);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw TokenizerException.Bad(path, "the file holds no JSON object", line: 1, column: 1);
        }
        catch (JsonException exception)
        {
            (int line, int column) = ((int)(exception.LineNumber ?? 0) + 1, (int)(exception.BytePositionInLine ?? 0) + 1);
            throw TokenizerException.Bad(path, "the file is not valid JSON", exception, line, column);
        }
    }

    private static JsonNode? Part(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement part) && part.ValueKind != JsonValueKind.Null ? JsonNode.Parse(part.GetRawText()) : null;

    private static List<AddedToken> ReadAddedTokens(JsonElement root)
    {
        List<AddedToken> tokens = [];
        if (root.TryGetProperty("added_tokens", out JsonElement all) && all.ValueKind == JsonValueKind.Array)
        {
            tokens.AddRange(all.EnumerateArray().Select(token => ReadAddedToken(token, token.GetProperty("id").GetInt32())));
        }

        return tokens;
    }

    public static AddedToken ReadAddedToken(JsonElement token, int id)
    {
        bool special = Flag(token, "special", absent: false);
        return new AddedToken
        {
            Id = id,
            Content = token.GetProperty("content").GetString() ?? throw new FormatException("an added token has no content"),
            SingleWord = Flag(token, "single_word", absent: false),
            LStrip = Flag(token, "lstrip", absent: false),
            RStrip = Flag(token, "rstrip", absent: false),
            Normalized = Flag(token, "normalized", absent: !special),
            Special = special,
        };
    }

    private static bool Flag(JsonElement token, string name, bool absent) => token.TryGetProperty(name, out JsonElement flag) ? flag.GetBoolean() : absent;
}
