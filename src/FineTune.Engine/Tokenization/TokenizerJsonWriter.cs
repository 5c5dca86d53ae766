using System.Text.Encodings.Web;
using System.Text.Json;

namespace FineTune.Engine.Tokenization;

/// <summary>Writes tokenizer.json, tokenizer_config.json and special_tokens_map.json so that Python's transformers opens them.</summary>
internal static class TokenizerJsonWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        // Tokens are for reading and for files, never for HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void WriteTokenizer(TokenizerDefinition definition, string path) => Write(path, writer =>
    {
        writer.WriteString("version", "1.0");
        writer.WriteNull("truncation");
        writer.WriteNull("padding");
        WriteAddedTokens(writer, definition);
        WriteNormalizer(writer, definition.Normalization);
        writer.WriteStartObject("pre_tokenizer");
        writer.WriteString("type", "BertPreTokenizer");
        writer.WriteEndObject();
        WritePostProcessor(writer, definition);
        writer.WriteStartObject("decoder");
        writer.WriteString("type", "WordPiece");
        writer.WriteString("prefix", definition.ContinuationPrefix);
        writer.WriteBoolean("cleanup", true);
        writer.WriteEndObject();
        WriteModel(writer, definition);
    });

    public static void WriteConfig(TokenizerDefinition definition, string path) => Write(path, writer =>
    {
        writer.WriteString("tokenizer_class", "BertTokenizer");
        writer.WriteBoolean("do_lower_case", definition.Normalization.Lowercase);
        if (definition.Normalization.StripAccents is { } stripAccents)
        {
            writer.WriteBoolean("strip_accents", stripAccents);
        }
        else
        {
            writer.WriteNull("strip_accents");
        }

        writer.WriteBoolean("tokenize_chinese_chars", definition.Normalization.HandleChineseChars);
        if (definition.ModelMaxLength is { } length)
        {
            writer.WriteNumber("model_max_length", length);
        }

        WriteSpecialTokens(writer, definition.SpecialTokens);
        if (definition.AdditionalSpecialTokens.Count > 0)
        {
            writer.WriteStartArray("additional_special_tokens");
            foreach (string token in definition.AdditionalSpecialTokens)
            {
                writer.WriteStringValue(token);
            }

            writer.WriteEndArray();
        }
    });

    public static void WriteSpecialTokensMap(TokenizerDefinition definition, string path) =>
        Write(path, writer => WriteSpecialTokens(writer, definition.SpecialTokens));

    private static void Write(string path, Action<Utf8JsonWriter> writeMembers)
    {
        using FileStream stream = File.Create(path);
        using var writer = new Utf8JsonWriter(stream, Options);
        writer.WriteStartObject();
        writeMembers(writer);
        writer.WriteEndObject();
    }

    private static void WriteSpecialTokens(Utf8JsonWriter writer, SpecialTokens special)
    {
        writer.WriteString("unk_token", special.Unknown);
        writer.WriteString("sep_token", special.Separator);
        writer.WriteString("pad_token", special.Pad);
        writer.WriteString("cls_token", special.Class);
        writer.WriteString("mask_token", special.Mask);
    }

    private static void WriteAddedTokens(Utf8JsonWriter writer, TokenizerDefinition definition)
    {
        HashSet<string> added = [.. definition.SpecialTokens.All, .. definition.AdditionalSpecialTokens];
        writer.WriteStartArray("added_tokens");
        for (int id = 0; id < definition.Vocabulary.Count; id++)
        {
            if (!added.Contains(definition.Vocabulary[id]))
            {
                continue;
            }

            writer.WriteStartObject();
            writer.WriteNumber("id", id);
            writer.WriteString("content", definition.Vocabulary[id]);
            writer.WriteBoolean("single_word", false);
            writer.WriteBoolean("lstrip", false);
            writer.WriteBoolean("rstrip", false);
            writer.WriteBoolean("normalized", false);
            writer.WriteBoolean("special", true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteNormalizer(Utf8JsonWriter writer, BertNormalization normalization)
    {
        writer.WriteStartObject("normalizer");
        writer.WriteString("type", "BertNormalizer");
        writer.WriteBoolean("clean_text", true);
        writer.WriteBoolean("handle_chinese_chars", normalization.HandleChineseChars);
        if (normalization.StripAccents is { } stripAccents)
        {
            writer.WriteBoolean("strip_accents", stripAccents);
        }
        else
        {
            writer.WriteNull("strip_accents");
        }

        writer.WriteBoolean("lowercase", normalization.Lowercase);
        writer.WriteEndObject();
    }

    private static void WritePostProcessor(Utf8JsonWriter writer, TokenizerDefinition definition)
    {
        SpecialTokens special = definition.SpecialTokens;
        writer.WriteStartObject("post_processor");
        writer.WriteString("type", "TemplateProcessing");
        writer.WriteStartArray("single");
        WriteTemplatePiece(writer, "SpecialToken", special.Class, 0);
        WriteTemplatePiece(writer, "Sequence", "A", 0);
        WriteTemplatePiece(writer, "SpecialToken", special.Separator, 0);
        writer.WriteEndArray();
        writer.WriteStartArray("pair");
        WriteTemplatePiece(writer, "SpecialToken", special.Class, 0);
        WriteTemplatePiece(writer, "Sequence", "A", 0);
        WriteTemplatePiece(writer, "SpecialToken", special.Separator, 0);
        WriteTemplatePiece(writer, "Sequence", "B", 1);
        WriteTemplatePiece(writer, "SpecialToken", special.Separator, 1);
        writer.WriteEndArray();
        writer.WriteStartObject("special_tokens");
        foreach (string token in (IEnumerable<string>)[special.Class, special.Separator])
        {
            writer.WriteStartObject(token);
            writer.WriteString("id", token);
            writer.WriteStartArray("ids");
            writer.WriteNumberValue(definition.Vocabulary.Index().First(entry => entry.Item == token).Index);
            writer.WriteEndArray();
            writer.WriteStartArray("tokens");
            writer.WriteStringValue(token);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteTemplatePiece(Utf8JsonWriter writer, string kind, string id, int type)
    {
        writer.WriteStartObject();
        writer.WriteStartObject(kind);
        writer.WriteString("id", id);
        writer.WriteNumber("type_id", type);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter writer, TokenizerDefinition definition)
    {
        writer.WriteStartObject("model");
        writer.WriteString("type", "WordPiece");
        writer.WriteString("unk_token", definition.SpecialTokens.Unknown);
        writer.WriteString("continuing_subword_prefix", definition.ContinuationPrefix);
        writer.WriteNumber("max_input_chars_per_word", definition.MaxCharactersPerWord);
        writer.WriteStartObject("vocab");
        for (int id = 0; id < definition.Vocabulary.Count; id++)
        {
            writer.WriteNumber(definition.Vocabulary[id], id);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
