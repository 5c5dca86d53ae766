using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Tokenizers.AddedTokens;
using FineTune.Tokenizers.PostProcessing;
using FineTune.Tokenizers.TokenModels;

namespace FineTune.Tokenizers.Json;

/// <summary>Writes tokenizer.json, tokenizer_config.json and special_tokens_map.json so that Python's transformers opens them.</summary>
internal static class TokenizerJsonWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
#if NET9_0_OR_GREATER
        NewLine = "\n",
#endif
        // Tokens are for reading and for files, never for HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void WriteTokenizer(TokenizerDefinition definition, string path) => Write(path, writer =>
    {
        writer.WriteString("version", "1.0");
        writer.WriteNull("truncation");
        writer.WriteNull("padding");
        WriteAddedTokens(writer, definition.AddedTokens);
        WritePart(writer, "normalizer", definition.Normalizer);
        WritePart(writer, "pre_tokenizer", definition.PreTokenizer);
        WritePart(writer, "post_processor", definition.PostProcessor);
        WritePart(writer, "decoder", definition.Decoder);
        writer.WriteStartObject("model");
        definition.Model.Write(writer);
        writer.WriteEndObject();
    });

    /// <summary>
    /// The configuration it came with, and what has become of it. A class of transformers' own builds its parts anew and ignores those of
    /// tokenizer.json, so only BERT's, which does that from options that are written here, and the class the files came with are named.
    /// </summary>
    public static void WriteConfig(TokenizerDefinition definition, string path)
    {
        JsonObject config = definition.Config.File is { } file ? (JsonObject)file.DeepClone() : [];
        bool isBert = definition.Model is WordPieceDefinition && Component.TypeOf(definition.Normalizer) == "BertNormalizer"
            && Component.TypeOf(definition.PreTokenizer) == "BertPreTokenizer";
        bool fromJson = definition.SourceFile is { } source && Path.GetFileName(source) == TokenizerFiles.TokenizerJson;
        if (definition.Model is RenumberedDefinition)
        {
            config["tokenizer_class"] = "MarianTokenizer";
        }
        else if (LanguageCodes.AreIn(definition))
        {
            // By another class nobody would know any more that it has languages.
            config["tokenizer_class"] = definition.ClassName;
        }
        else if (isBert && (config["tokenizer_class"] is null || !fromJson) && HasBertLayout(definition))
        {
            config["tokenizer_class"] = "BertTokenizer";
        }
        else if (config["tokenizer_class"] is null || !fromJson || definition.DiffersFromItsClass)
        {
            config["tokenizer_class"] = "PreTrainedTokenizerFast";
        }

        if (isBert)
        {
            BertNormalization normalization = NormalizerReader.ReadBert(definition.Normalizer!);
            config["do_lower_case"] = normalization.Lowercase;
            config["strip_accents"] = normalization.StripAccents;
            config["tokenize_chinese_chars"] = normalization.HandleChineseChars;
        }

        if (definition.Config.AddPrefixSpace is { } addPrefixSpace)
        {
            config["add_prefix_space"] = addPrefixSpace;
        }

        if (definition.Config.TruncationSide is { } side)
        {
            config["truncation_side"] = side;
        }

        if (definition.ModelMaxLength is { } length)
        {
            config["model_max_length"] = length;
        }

        if (definition.Config.ModelInputNames is { } inputs)
        {
            config["model_input_names"] ??= new JsonArray([.. inputs.Select(name => JsonValue.Create(name))]);
        }

        foreach ((string name, string token) in definition.SpecialTokens.Named)
        {
            config[name] ??= token;
        }

        if (definition.SpecialTokens.Additional.Count > 0 && config["additional_special_tokens"] is null && config["extra_special_tokens"] is null)
        {
            config["additional_special_tokens"] = new JsonArray([.. definition.SpecialTokens.Additional.Select(token => JsonValue.Create(token))]);
        }

        Write(path, writer =>
        {
            foreach ((string name, JsonNode? value) in config)
            {
                WritePart(writer, name, value);
            }
        });
    }

    /// <summary>The class of that name puts [CLS] and [SEP] around texts, whatever tokenizer.json says.</summary>
    private static bool HasBertLayout(TokenizerDefinition definition) => definition.SpecialTokens is { Class: "[CLS]" and var begin, Separator: { } end }
        && definition.IdOf(begin) is { } beginId && definition.IdOf(end) is { } endId
        && PostProcessorReader.Read(definition.PostProcessor).HasSameLayout(PostProcessor.Bert((endId, end), (beginId, begin)));

    public static void WriteSpecialTokensMap(TokenizerDefinition definition, string path) => Write(path, writer =>
    {
        foreach ((string name, string token) in definition.SpecialTokens.Named)
        {
            writer.WriteString(name, token);
        }
    });

    private static void Write(string path, Action<Utf8JsonWriter> writeMembers)
    {
        using FileStream stream = File.Create(path);
        using var writer = new Utf8JsonWriter(stream, Options);
        writer.WriteStartObject();
        writeMembers(writer);
        writer.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter writer, string name, JsonNode? part)
    {
        writer.WritePropertyName(name);
        if (part is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            part.WriteTo(writer);
        }
    }

    private static void WriteAddedTokens(Utf8JsonWriter writer, IReadOnlyList<AddedToken> tokens)
    {
        writer.WriteStartArray("added_tokens");
        foreach (AddedToken token in tokens.OrderBy(token => token.Id))
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", token.Id);
            writer.WriteString("content", token.Content);
            writer.WriteBoolean("single_word", token.SingleWord);
            writer.WriteBoolean("lstrip", token.LStrip);
            writer.WriteBoolean("rstrip", token.RStrip);
            writer.WriteBoolean("normalized", token.Normalized);
            writer.WriteBoolean("special", token.Special);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
