using System.Text.Json;
using FineTune.Contracts;

namespace FineTune.Engine.Tokenization;

/// <summary>What tokenizer_config.json and special_tokens_map.json say; null where they say nothing.</summary>
internal sealed record TokenizerConfig
{
    public bool? Lowercase { get; init; }

    public bool? StripAccents { get; init; }

    public bool? HandleChineseChars { get; init; }

    public int? ModelMaxLength { get; init; }

    public SpecialTokens SpecialTokens { get; init; } = new();

    public static TokenizerConfig Load(string folder)
    {
        SpecialTokens special = new();
        if (TryOpen(Path.Combine(folder, TokenizerFiles.SpecialTokensMap)) is { } map)
        {
            using (map)
            {
                special = ReadSpecialTokens(map.RootElement, special);
            }
        }

        if (TryOpen(Path.Combine(folder, TokenizerFiles.TokenizerConfig)) is not { } document)
        {
            return new TokenizerConfig { SpecialTokens = special };
        }

        using (document)
        {
            JsonElement root = document.RootElement;
            return new TokenizerConfig
            {
                Lowercase = ReadBool(root, "do_lower_case"),
                StripAccents = ReadBool(root, "strip_accents"),
                HandleChineseChars = ReadBool(root, "tokenize_chinese_chars"),
                // Transformers writes 1e30 for 'no limit'.
                ModelMaxLength = root.TryGetProperty("model_max_length", out JsonElement length)
                    && length.ValueKind == JsonValueKind.Number && length.TryGetInt32(out int value) ? value : null,
                SpecialTokens = ReadSpecialTokens(root, special),
            };
        }
    }

    /// <summary>The definition with what this configuration says explicitly.</summary>
    public TokenizerDefinition ApplyTo(TokenizerDefinition definition) => definition with
    {
        ModelMaxLength = ModelMaxLength,
        SpecialTokens = SpecialTokens,
        Normalization = definition.Normalization with
        {
            Lowercase = Lowercase ?? definition.Normalization.Lowercase,
            StripAccents = StripAccents ?? definition.Normalization.StripAccents,
            HandleChineseChars = HandleChineseChars ?? definition.Normalization.HandleChineseChars,
        },
    };

    private static JsonDocument? TryOpen(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        JsonDocument document = TokenizerJsonReader.Open(path);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        document.Dispose();
        throw new FineTuneException(DiagnosticCatalog.BadTokenizer, new SourcePosition(path, 1, 1), "the file holds no JSON object");
    }

    private static bool? ReadBool(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : null;

    private static SpecialTokens ReadSpecialTokens(JsonElement root, SpecialTokens defaults) => new()
    {
        Pad = ReadToken(root, "pad_token") ?? defaults.Pad,
        Unknown = ReadToken(root, "unk_token") ?? defaults.Unknown,
        Class = ReadToken(root, "cls_token") ?? defaults.Class,
        Separator = ReadToken(root, "sep_token") ?? defaults.Separator,
        Mask = ReadToken(root, "mask_token") ?? defaults.Mask,
    };

    /// <summary>A token is written as text, or as an object with its text under content.</summary>
    private static string? ReadToken(JsonElement root, string name) =>
        !root.TryGetProperty(name, out JsonElement token) ? null
        : token.ValueKind == JsonValueKind.String ? token.GetString()
        : token.ValueKind == JsonValueKind.Object && token.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.String ? content.GetString()
        : null;
}
