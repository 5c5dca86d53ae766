using System.Text.Json;
using FineTune.Contracts;

namespace FineTune.Engine.Tokenization;

/// <summary>Reads tokenizer.json as Hugging Face's tokenizers write it, old files without <c>model.type</c> included.</summary>
internal static class TokenizerJsonReader
{
    public static TokenizerDefinition Read(string path, TokenizerConfig config)
    {
        using JsonDocument document = Open(path);
        try
        {
            JsonElement root = document.RootElement;
            JsonElement model = root.GetProperty("model");
            CheckModel(model);
            CheckType(root, "pre_tokenizer", "BertPreTokenizer");
            CheckPostProcessor(root, config.SpecialTokens);
            JsonElement normalizer = CheckType(root, "normalizer", "BertNormalizer");
            (List<string> vocabulary, List<string> additional) = ReadTokens(root, model, config.SpecialTokens);
            return new TokenizerDefinition
            {
                Vocabulary = vocabulary,
                AdditionalSpecialTokens = additional,
                Normalization = ReadNormalization(normalizer),
                ContinuationPrefix = model.GetProperty("continuing_subword_prefix").GetString()!,
                MaxCharactersPerWord = model.GetProperty("max_input_chars_per_word").GetInt32(),
            };
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FineTuneException(DiagnosticCatalog.BadTokenizer, new SourcePosition(path), exception, exception.Message.TrimEnd('.'));
        }
    }

    public static JsonDocument Open(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return JsonDocument.Parse(stream);
        }
        catch (JsonException exception)
        {
            var position = new SourcePosition(path, (int)(exception.LineNumber ?? 0) + 1, (int)(exception.BytePositionInLine ?? 0) + 1);
            throw new FineTuneException(DiagnosticCatalog.BadTokenizer, position, exception, "the file is not valid JSON");
        }
    }

    private static void CheckModel(JsonElement model)
    {
        string? type = model.TryGetProperty("type", out JsonElement value) ? value.GetString()
            : model.TryGetProperty("continuing_subword_prefix", out _) && !model.TryGetProperty("merges", out _) ? "WordPiece"
            : null;
        if (type != "WordPiece")
        {
            throw new FormatException($"its model is {type ?? "of an unknown type"}; only BERT's WordPiece is supported");
        }
    }

    private static JsonElement CheckType(JsonElement root, string part, string type)
    {
        JsonElement element = root.GetProperty(part);
        string? actual = element.ValueKind == JsonValueKind.Object ? element.GetProperty("type").GetString() : "missing";
        return actual == type ? element : throw new FormatException($"its {part} is {actual}; only {type} is supported");
    }

    private static BertNormalization ReadNormalization(JsonElement normalizer)
    {
        if (!normalizer.GetProperty("clean_text").GetBoolean())
        {
            throw new FormatException("its normalizer does not clean text; only clean_text = true is supported");
        }

        JsonElement stripAccents = normalizer.GetProperty("strip_accents");
        return new BertNormalization
        {
            Lowercase = normalizer.GetProperty("lowercase").GetBoolean(),
            HandleChineseChars = normalizer.GetProperty("handle_chinese_chars").GetBoolean(),
            StripAccents = stripAccents.ValueKind == JsonValueKind.Null ? null : stripAccents.GetBoolean(),
        };
    }

    /// <summary>Accepts BERT's layout in either of its two notations, or none.</summary>
    private static void CheckPostProcessor(JsonElement root, SpecialTokens special)
    {
        if (!root.TryGetProperty("post_processor", out JsonElement processor) || processor.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        string? type = processor.GetProperty("type").GetString();
        string? layout = type switch
        {
            "BertProcessing" => $"{processor.GetProperty("cls")[0].GetString()} A {processor.GetProperty("sep")[0].GetString()}",
            "TemplateProcessing" => Layout(processor.GetProperty("single")),
            _ => type,
        };
        string expected = $"{special.Class} A {special.Separator}";
        if (layout != expected)
        {
            throw new FormatException($"its post_processor makes '{layout}' of a text; only '{expected}' is supported");
        }

        string pair = $"{expected} B {special.Separator}";
        if (type == "TemplateProcessing" && Layout(processor.GetProperty("pair")) is var actual && actual != pair)
        {
            throw new FormatException($"its post_processor makes '{actual}' of a pair; only '{pair}' is supported");
        }
    }

    private static string Layout(JsonElement template) =>
        string.Join(' ', template.EnumerateArray().Select(piece => piece.EnumerateObject().First().Value.GetProperty("id").GetString()));

    /// <summary>The vocabulary by id, with the added tokens that the model's own vocabulary lacks.</summary>
    private static (List<string> Vocabulary, List<string> Additional) ReadTokens(JsonElement root, JsonElement model, SpecialTokens special)
    {
        var ids = model.GetProperty("vocab").EnumerateObject().ToDictionary(token => token.Name, token => token.Value.GetInt32());
        List<string> additional = [];
        foreach (JsonElement token in root.GetProperty("added_tokens").EnumerateArray())
        {
            string content = token.GetProperty("content").GetString()!;
            if (Flags.FirstOrDefault(flag => token.GetProperty(flag).GetBoolean()) is { } set)
            {
                throw new FormatException($"its added token '{content}' has {set} = true, which is not supported");
            }

            int id = token.GetProperty("id").GetInt32();
            if (!ids.TryAdd(content, id) && ids[content] != id)
            {
                throw new FormatException($"its token '{content}' has two ids, {ids[content]} and {id}");
            }

            if (!special.All.Contains(content))
            {
                additional.Add(content);
            }
        }

        return (InOrder(ids), additional);
    }

    private static readonly string[] Flags = ["single_word", "lstrip", "rstrip", "normalized"];

    private static List<string> InOrder(Dictionary<string, int> ids)
    {
        List<string> tokens = new(ids.Count);
        foreach ((string token, int id) in ids.OrderBy(entry => entry.Value))
        {
            if (id != tokens.Count)
            {
                throw new FormatException($"its ids are not 0, 1, 2...: '{token}' has {id} where {tokens.Count} is expected");
            }

            tokens.Add(token);
        }

        return tokens;
    }
}
