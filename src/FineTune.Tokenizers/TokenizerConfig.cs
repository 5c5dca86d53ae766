using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Tokenizers.AddedTokens;
using FineTune.Tokenizers.Json;

namespace FineTune.Tokenizers;

/// <summary>What tokenizer_config.json and special_tokens_map.json say; null where they say nothing.</summary>
internal sealed record TokenizerConfig
{
    /// <summary>Name of transformers' class, as it is written.</summary>
    public string? TokenizerClass { get; init; }

    public bool? Lowercase { get; init; }

    public bool? StripAccents { get; init; }

    public bool? HandleChineseChars { get; init; }

    public bool? AddPrefixSpace { get; init; }

    public bool? AddBosToken { get; init; }

    public bool? AddEosToken { get; init; }

    public bool? Legacy { get; init; }

    public bool? CleanUpTokenizationSpaces { get; init; }

    /// <summary>
    /// True where <see cref="CleanUpTokenizationSpaces"/> is for byte pairs too (clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output).
    /// </summary>
    public bool CleansUpBytePairs { get; init; }

    public string? PaddingSide { get; init; }

    public string? TruncationSide { get; init; }

    public int? ModelMaxLength { get; init; }

    /// <summary>What transformers gives a model (model_input_names).</summary>
    public IReadOnlyList<string>? ModelInputNames { get; init; }

    public SpecialTokens SpecialTokens { get; init; } = new();

    /// <summary>Added tokens with their flags (added_tokens_decoder).</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>The file itself; null where there is none.</summary>
    public JsonObject? File { get; init; }

    /// <summary>A member of tokenizer_config.json that is true or false; null for another one or none.</summary>
    public bool? Flag(string name) => File?[name] is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;

    /// <summary>A member that is text; null for another one or none.</summary>
    public string? Text(string name) => File?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>Where added_tokens_decoder is, special_tokens_map.json counts for nothing, else more than tokenizer_config.json.</summary>
    /// <exception cref="TokenizerException">A file cannot be used.</exception>
    public static TokenizerConfig Load(string folder)
    {
        try
        {
            return Read(folder);
        }
        catch (InvalidOperationException exception)
        {
            // Half a character, written as an escape.
            throw TokenizerException.Bad(
                Path.Combine(folder, TokenizerFiles.TokenizerConfig), "it, or special_tokens_map.json beside it, has text that is none", exception);
        }
    }

    private static TokenizerConfig Read(string folder)
    {
        using JsonDocument? map = TryOpen(Path.Combine(folder, TokenizerFiles.SpecialTokensMap));
        SpecialTokens special = map is null ? new SpecialTokens() : ReadSpecialTokens(map.RootElement);
        string path = Path.Combine(folder, TokenizerFiles.TokenizerConfig);
        using JsonDocument? document = TryOpen(path);
        if (document is null)
        {
            return new TokenizerConfig { SpecialTokens = special, AddedTokens = ReadAddedTokensFile(folder, special) };
        }

        JsonElement root = document.RootElement;
        bool hasDecoder = root.TryGetProperty("added_tokens_decoder", out _);
        SpecialTokens roles = hasDecoder ? ReadSpecialTokens(root) : special.Or(ReadSpecialTokens(root));
        return new TokenizerConfig
        {
            File = (JsonObject)JsonNode.Parse(root.GetRawText())!,
            TokenizerClass = ReadText(root, "tokenizer_class"),
            Lowercase = ReadBool(root, "do_lower_case"),
            StripAccents = ReadBool(root, "strip_accents"),
            HandleChineseChars = ReadBool(root, "tokenize_chinese_chars"),
            AddPrefixSpace = ReadBool(root, "add_prefix_space"),
            AddBosToken = ReadBool(root, "add_bos_token"),
            AddEosToken = ReadBool(root, "add_eos_token"),
            Legacy = ReadBool(root, "legacy"),
            CleanUpTokenizationSpaces = ReadBool(root, "clean_up_tokenization_spaces"),
            CleansUpBytePairs = ReadBool(root, "clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output") == true,
            PaddingSide = ReadText(root, "padding_side"),
            TruncationSide = ReadText(root, "truncation_side"),
            ModelMaxLength = ReadLength(root, path),
            ModelInputNames = root.TryGetProperty("model_input_names", out JsonElement names) && names.ValueKind == JsonValueKind.Array
                ? [.. names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)]
                : null,
            SpecialTokens = roles,
            AddedTokens = hasDecoder ? ReadAddedTokens(root, path) : ReadAddedTokensFile(folder, roles),
        };
    }

    private static JsonDocument? TryOpen(string path) => System.IO.File.Exists(path) ? TokenizerJsonReader.Open(path) : null;

    /// <summary>Transformers writes 1e30 for 'no limit'.</summary>
    private static int? ReadLength(JsonElement root, string path) =>
        !root.TryGetProperty("model_max_length", out JsonElement length)
            || length.ValueKind != JsonValueKind.Number
            || !length.TryGetInt32(out int value) ? null
        : value > 0 ? value
        : throw TokenizerException.Bad(path, FormattableString.Invariant($"its model_max_length is {value}"));

    private static bool? ReadBool(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : null;

    private static string? ReadText(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static SpecialTokens ReadSpecialTokens(JsonElement root) => new()
    {
        Pad = ReadToken(root, "pad_token"),
        Unknown = ReadToken(root, "unk_token"),
        Class = ReadToken(root, "cls_token"),
        Separator = ReadToken(root, "sep_token"),
        Mask = ReadToken(root, "mask_token"),
        Begin = ReadToken(root, "bos_token"),
        End = ReadToken(root, "eos_token"),
        Additional = [.. ReadTokens(root, root.TryGetProperty("extra_special_tokens", out _) ? "extra_special_tokens" : "additional_special_tokens")
            .Concat(root.EnumerateObject().Where(IsTokenOfModel).Select(member => member.Value.GetString()!)).Distinct()],
    };

    /// <summary>A list, or tokens by the names that a model has for them.</summary>
    private static IEnumerable<string> ReadTokens(JsonElement root, string name) => !root.TryGetProperty(name, out JsonElement tokens) ? []
        : tokens.ValueKind == JsonValueKind.Array ? tokens.EnumerateArray().Select(ReadToken).OfType<string>()
        : tokens.ValueKind == JsonValueKind.Object ? tokens.EnumerateObject().Select(member => ReadToken(member.Value)).OfType<string>()
        : [];

    /// <summary>Any other member that ends so, as in image_token, is a special token of the model.</summary>
    private static bool IsTokenOfModel(JsonProperty member) =>
        member.Value.ValueKind == JsonValueKind.String && member.Name.EndsWith("_token", StringComparison.Ordinal)
        && member.Name is not ("pad_token" or "unk_token" or "cls_token" or "sep_token" or "mask_token" or "bos_token" or "eos_token");

    private static string? ReadToken(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement token) ? ReadToken(token) : null;

    /// <summary>A token is written as text, or as an object with its text under content.</summary>
    private static string? ReadToken(JsonElement token) =>
        token.ValueKind == JsonValueKind.String ? token.GetString()
        : token.ValueKind == JsonValueKind.Object
            && token.TryGetProperty("content", out JsonElement content)
            && content.ValueKind == JsonValueKind.String ? content.GetString()
        : null;

    private static List<AddedToken> ReadAddedTokens(JsonElement root, string path)
    {
        if (!root.TryGetProperty("added_tokens_decoder", out JsonElement decoder) || decoder.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        try
        {
            return
            [
                .. decoder.EnumerateObject()
                    .Select(entry => TokenizerJsonReader.ReadAddedToken(entry.Value, IdOf(entry.Name)))
                    .OrderBy(token => token.Id),
            ];
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw TokenizerException.Bad(path, exception, "its added_tokens_decoder: ");
        }
    }

    /// <summary>added_tokens.json, which transformers wrote before it had added_tokens_decoder: ids by the tokens' texts.</summary>
    private static AddedToken[] ReadAddedTokensFile(string folder, SpecialTokens roles)
    {
        string path = Path.Combine(folder, TokenizerFiles.AddedTokens);
        using JsonDocument? document = TryOpen(path);
        if (document is null)
        {
            return [];
        }

        HashSet<string> special = [.. roles.Named.Select(token => token.Token), .. roles.Additional];
        return document.RootElement.ValueKind != JsonValueKind.Object ? throw TokenizerException.Bad(path, "it holds no ids by tokens")
            : [.. document.RootElement.EnumerateObject().Select(entry => new AddedToken
            {
                Id = entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out int id) && id is >= 0 and <= int.MaxValue / 2
                    ? id : throw TokenizerException.Bad(path, $"its token '{TokenizerLimits.Shown(entry.Name)}' has no id"),
                Content = entry.Name,
                Normalized = !special.Contains(entry.Name),
                Special = special.Contains(entry.Name),
            }).OrderBy(token => token.Id)];
    }

    private static int IdOf(string name) =>
        int.TryParse(name, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out int id)
        ? id
        : throw new FormatException($"'{TokenizerLimits.Shown(name)}' is no id of a token");
}
