using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;

namespace FineTune.Engine.Models.Adapters;

/// <summary>PEFT's adapter_config.json (peft/config.py, PeftConfigMixin).</summary>
internal static class AdapterConfigFile
{
    public const string Name = ModelFileNames.AdapterConfig;

    private const string Lora = "LORA";

    /// <summary>Ways of beginning that change the base model's weights, so that updates are of another model than the one that is named.</summary>
    private static readonly string[] ChangesBase = ["pissa", "olora", "corda", "loftq", "lora_ga"];

    /// <summary>Fields that make another function of the updates; absent, null, false or empty they do not.</summary>
    private static readonly string[] Unsupported =
    [
        "layer_replication", "target_parameters", "trainable_token_indices", "alora_invocation_tokens", "use_qalora", "use_bdlora", "arrow_config",
        "kasa_config", "monteclora_config", "megatron_config",
    ];

    public static void Write(string folder, LoraConfig config) => JsonFiles.Write(Path.Combine(folder, Name), new JsonObject
    {
        ["alpha_pattern"] = Patterns(config.AlphaPattern),
        ["auto_mapping"] = null,
        ["base_model_name_or_path"] = config.BaseModel,
        ["bias"] = EnumNames.Of(config.Bias),
        ["fan_in_fan_out"] = config.FanInFanOut,
        ["inference_mode"] = true,
        ["init_lora_weights"] = config.Initialization == LoraInitialization.Default ? true : EnumNames.Of(config.Initialization),
        ["layers_pattern"] = null,
        ["layers_to_transform"] = null,
        ["lora_alpha"] = Number(config.Alpha),
        ["lora_bias"] = false,
        ["lora_dropout"] = config.Dropout,
        ["modules_to_save"] = config.ModulesToSave.Count == 0 ? null : Texts(config.ModulesToSave),
        ["peft_type"] = Lora,
        ["r"] = config.R,
        ["rank_pattern"] = Patterns(config.RankPattern),
        ["revision"] = config.Revision,
        ["target_modules"] = config.TargetModules is [var pattern] && ModulePattern.IsExpressionText(pattern) ? pattern : Texts(config.TargetModules),
        ["task_type"] = config.TaskType,
        ["use_dora"] = config.UsesDora,
        ["use_rslora"] = config.UsesRslora,
    });

    /// <exception cref="FineTuneException">FT1230: it is no adapter that can be used.</exception>
    public static LoraConfig Load(string folder)
    {
        string path = Path.Combine(folder, Name);
        JsonObject json = JsonFiles.ReadObject(path, (position, reason, cause) => new FineTuneException(
            DiagnosticCatalog.BadAdapter, position, cause, folder, reason));
        try
        {
            return Read(json, path);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or OverflowException)
        {
            throw Bad(path, $"a field holds another kind of value than PEFT's: {exception.Message.TrimEnd('.')}");
        }
        catch (RegexParseException exception)
        {
            throw Bad(path, $"a pattern of ranks or alphas is no expression: {exception.Message.TrimEnd('.')}");
        }
    }

    public static FineTuneException Bad(string path, string reason) =>
        new(DiagnosticCatalog.BadAdapter, new SourcePosition(path), Path.GetDirectoryName(path), reason);

    private static LoraConfig Read(JsonObject json, string path)
    {
        if (json["peft_type"]?.GetValue<string>() is var kind && kind != Lora)
        {
            throw Bad(path, $"its peft_type is {kind ?? "absent"}, and only {Lora} is read");
        }

        if (json["init_lora_weights"] is JsonValue init && init.TryGetValue(out string? way)
            && ChangesBase.FirstOrDefault(name => way.StartsWith(name, StringComparison.OrdinalIgnoreCase)) is not null)
        {
            throw Bad(path, $"its init_lora_weights is {way}, which changed the base model; save it with path_initial_model_for_weight_conversion");
        }

        if (Array.Find(Unsupported, field => IsSet(json[field])) is { } unsupported)
        {
            throw Bad(path, $"its {unsupported} is {json[unsupported]!.ToJsonString()}, which is not supported");
        }

        int r = json["r"]?.GetValue<int>() ?? 8;
        return new LoraConfig
        {
            R = r > 0 ? r : throw Bad(path, string.Create(CultureInfo.InvariantCulture, $"its r is {r}, not above 0")),
            Alpha = json["lora_alpha"]?.GetValue<double>() ?? 8,
            Dropout = json["lora_dropout"]?.GetValue<double>() ?? 0,
            TargetModules = TextsOf(json["target_modules"]),
            ExcludeModules = TextsOf(json["exclude_modules"]),
            LayersToTransform = NumbersOf(json["layers_to_transform"]),
            ModulesToSave = TextsOf(json["modules_to_save"]),
            UsesRslora = json["use_rslora"]?.GetValue<bool>() ?? false,
            UsesDora = json["use_dora"]?.GetValue<bool>() ?? false,
            Bias = EnumNames.Find(typeof(LoraBias), json["bias"]?.GetValue<string>() ?? "none") is LoraBias bias
                ? bias
                : throw Bad(path, $"its bias is {json["bias"]!.ToJsonString()}"),
            FanInFanOut = json["fan_in_fan_out"]?.GetValue<bool>() ?? false,
            RankPattern = PatternsOf(json["rank_pattern"]),
            AlphaPattern = PatternsOf(json["alpha_pattern"]),
            BaseModel = json["base_model_name_or_path"]?.GetValue<string>(),
            Revision = json["revision"]?.GetValue<string>(),
            TaskType = json["task_type"]?.GetValue<string>(),
        };
    }

    private static bool IsSet(JsonNode? field) => field switch
    {
        null => false,
        JsonArray array => array.Count > 0,
        JsonObject json => json.Count > 0,
        _ => field.GetValueKind() != JsonValueKind.False,
    };

    private static string[] TextsOf(JsonNode? node) => node switch
    {
        null => [],
        JsonArray texts => [.. texts.Select(text => text!.GetValue<string>())],
        _ => [node.GetValue<string>()],
    };

    private static int[] NumbersOf(JsonNode? node) => node switch
    {
        null => [],
        JsonArray numbers => [.. numbers.Select(number => number!.GetValue<int>())],
        _ => [node.GetValue<int>()],
    };

    /// <exception cref="RegexParseException">A name is no expression.</exception>
    private static KeyValuePair<string, double>[] PatternsOf(JsonNode? node)
    {
        if (node is not JsonObject patterns)
        {
            return [];
        }

        foreach ((string pattern, _) in patterns)
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant);
        }

        return [.. patterns.Select(pattern => KeyValuePair.Create(pattern.Key, pattern.Value!.GetValue<double>()))];
    }

    private static JsonObject Patterns(IReadOnlyList<KeyValuePair<string, double>> patterns) =>
        new([.. patterns.Select(pattern => KeyValuePair.Create(pattern.Key, Number(pattern.Value)))]);

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    /// <summary>A whole number as PEFT has it, without a point.</summary>
    private static JsonNode? Number(double value) =>
        value == Math.Floor(value) && Math.Abs(value) < 1e9 ? JsonValue.Create((long)value) : JsonValue.Create(value);
}
