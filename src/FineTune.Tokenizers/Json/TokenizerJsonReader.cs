using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using FineTune.Tokenizers.AddedTokens;

namespace FineTune.Tokenizers.Json;

/// <summary>Reads tokenizer.json as Hugging Face's tokenizers write it, old files without <c>model.type</c> included.</summary>
internal static class TokenizerJsonReader
{
    /// <exception cref="TokenizerException">The file cannot be used.</exception>
    public static TokenizerDefinition Read(string path)
    {
        using JsonDocument document = Open(path, allowsRepeatedNames: true);
        try
        {
            JsonElement root = document.RootElement;
            return new TokenizerDefinition
            {
                SourceFile = path,
                TruncationSide = Member(root, "truncation", "direction")?.ToLowerInvariant(),
                SpecialTokens = new SpecialTokens { Pad = Member(root, "padding", "pad_token") },
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
            throw TokenizerException.Bad(path, exception);
        }
        catch (TokenizerException exception)
        {
            throw exception.At(path);
        }
    }

    /// <summary>Opens a file that holds a JSON object.</summary>
    /// <param name="allowsRepeatedNames">True for a file with a vocabulary, of whose equal tokens the last one counts.</param>
    public static JsonDocument Open(string path, bool allowsRepeatedNames = false)
    {
        try
        {
            CheckSize(path);
            ReadOnlyMemory<byte> bytes = File.ReadAllBytes(path);
            bytes = bytes.Span.StartsWith("\uFEFF"u8) ? bytes["\uFEFF"u8.Length..] : bytes;
            if (!Utf8.IsValid(bytes.Span))
            {
                throw TokenizerException.Bad(path, "the file is not UTF-8");
            }

            JsonDocument document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw TokenizerException.Bad(path, "the file holds no JSON object", line: 1, column: 1);
            }

            if (!allowsRepeatedNames)
            {
                CheckNames(document.RootElement, "the file");
            }

            return document;
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException)
        {
            throw TokenizerException.Bad(path, exception);
        }
        catch (JsonException exception)
        {
            (int line, int column) = ((int)(exception.LineNumber ?? 0) + 1, (int)(exception.BytePositionInLine ?? 0) + 1);
            throw TokenizerException.Bad(path, "the file is not valid JSON", exception, line, column);
        }
    }

    /// <exception cref="TokenizerException">The file is larger than any tokenizer's.</exception>
    public static void CheckSize(string path)
    {
        if (new FileInfo(path).Length is > TokenizerLimits.FileSize and long length)
        {
            throw TokenizerException.Bad(path, FormattableString.Invariant($"the file has {length} bytes, more than {TokenizerLimits.FileSize}"));
        }
    }

    private static string? Member(JsonElement root, string part, string name) =>
        root.TryGetProperty(part, out JsonElement component) && component.ValueKind == JsonValueKind.Object
            && component.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonNode? Part(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement part) && part.ValueKind != JsonValueKind.Null ? ParseOnce(part, name) : null;

    /// <summary>Unlike a vocabulary, a component may not say a thing twice.</summary>
    private static JsonNode? ParseOnce(JsonElement part, string name)
    {
        CheckNames(part, $"its {name}");
        return JsonNode.Parse(part.GetRawText());
    }

    private static void CheckNames(JsonElement element, string where)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
            {
                CheckNames(item, where);
            }
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        HashSet<string> names = [];
        foreach (JsonProperty member in element.EnumerateObject())
        {
            CheckNames(member.Value, where);
            if (!names.Add(member.Name))
            {
                throw new FormatException($"{where} has the member '{TokenizerLimits.Shown(member.Name)}' twice");
            }
        }
    }

    private static List<AddedToken> ReadAddedTokens(JsonElement root)
    {
        List<AddedToken> tokens = [];
        if (root.TryGetProperty("added_tokens", out JsonElement all) && all.ValueKind == JsonValueKind.Array)
        {
            if (all.GetArrayLength() > TokenizerLimits.AddedTokens)
            {
                throw new FormatException(FormattableString.Invariant($"it has {all.GetArrayLength()} added tokens, more than {TokenizerLimits.AddedTokens}"));
            }

            tokens.AddRange(all.EnumerateArray().Select(token => ReadAddedToken(token, IdOf(token))));
        }

        return tokens;
    }

    private static int IdOf(JsonElement token) =>
        token.GetProperty("id") is { ValueKind: JsonValueKind.Number } id && id.TryGetInt32(out int value)
            ? value
            : throw new FormatException($"its added token '{TokenizerLimits.Shown(token.GetRawText())}' has no id");

    public static AddedToken ReadAddedToken(JsonElement token, int id)
    {
        bool special = Flag(token, "special", absent: false);
        string content = token.GetProperty("content").GetString() ?? throw new FormatException("an added token has no content");
        if (id is < 0 or > int.MaxValue / 2 || content.Length > TokenizerLimits.TokenLength)
        {
            throw new FormatException(content.Length <= TokenizerLimits.TokenLength
                ? FormattableString.Invariant($"its added token '{TokenizerLimits.Shown(content)}' has the id {id}")
                : FormattableString.Invariant(
                    $"its added token '{TokenizerLimits.Shown(content)}' has {content.Length} characters, more than {TokenizerLimits.TokenLength}"));
        }

        return new AddedToken
        {
            Id = id,
            Content = content,
            SingleWord = Flag(token, "single_word", absent: false),
            LStrip = Flag(token, "lstrip", absent: false),
            RStrip = Flag(token, "rstrip", absent: false),
            Normalized = Flag(token, "normalized", absent: !special),
            Special = special,
        };
    }

    private static bool Flag(JsonElement token, string name, bool absent) => token.TryGetProperty(name, out JsonElement flag) ? flag.GetBoolean() : absent;
}
