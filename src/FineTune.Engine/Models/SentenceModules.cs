using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>How a text's embedding is made of its tokens' states: what sentence-transformers keeps in modules.json and the folders that it names.</summary>
/// <param name="Pooling">How several states become one.</param>
/// <param name="Normalizes">True gives embeddings of length 1.</param>
internal sealed record SentenceModules(PoolingMode Pooling, bool Normalizes)
{
    /// <summary>In config.json: the lengths that embeddings may be cut to, as vLLM reads them.</summary>
    public const string DimensionsField = "matryoshka_dimensions";

    private const string Package = "sentence_transformers.models.";

    private static readonly (PoolingMode Mode, string Name, string Field)[] Modes =
    [
        (PoolingMode.Cls, "cls", "pooling_mode_cls_token"), (PoolingMode.Mean, "mean", "pooling_mode_mean_tokens"),
        (PoolingMode.Max, "max", "pooling_mode_max_tokens"),
    ];

    private static readonly string[] OtherFields =
        ["pooling_mode_mean_sqrt_len_tokens", "pooling_mode_weightedmean_tokens", "pooling_mode_lasttoken"];

    /// <summary>The lengths that embeddings are trained to be cut to; null for none.</summary>
    public NameList? Dimensions { get; init; }

    /// <summary>Those of a model folder; the mean, and nothing after it, where the folder has no modules.json.</summary>
    /// <param name="pooling">What is asked for whatever the folder has; null for the folder's own.</param>
    /// <exception cref="FineTuneException">FT3070: it has other modules; FT1208: a file is damaged.</exception>
    public static SentenceModules Load(string folder, PoolingMode? pooling = null)
    {
        string path = Path.Combine(folder, ModelFileNames.SentenceModules);
        var modules = new SentenceModules(pooling ?? PoolingMode.Mean, Normalizes: false);
        if (!File.Exists(path))
        {
            return modules;
        }

        foreach (JsonNode? module in Parse(path) as JsonArray ?? throw Bad(path, "it is no list of modules"))
        {
            string type = Text(module?["type"]);
            switch (type[(type.LastIndexOf('.') + 1)..])
            {
                case "Transformer" when Text(module?["path"]).Length == 0:
                    break;
                case "Pooling":
                    modules = modules with { Pooling = pooling ?? PoolingIn(Path.Combine(folder, Text(module?["path"]), "config.json")) };
                    break;
                case "Normalize":
                    modules = modules with { Normalizes = true };
                    break;
                default:
                    throw new FineTuneException(DiagnosticCatalog.UnsupportedSentenceModule, new SourcePosition(path), type);
            }
        }

        return modules;
    }

    /// <summary>The longest text in tokens, special ones included, that sentence_bert_config.json of a folder says; null where none does.</summary>
    public static int? LengthIn(string folder)
    {
        string path = Path.Combine(folder, ModelFileNames.SentenceLength);
        return File.Exists(path) && Parse(path)?["max_seq_length"] is JsonValue value && value.TryGetValue(out int length) && length > 0 ? length : null;
    }

    /// <summary>The pass of a backbone that gives the states of the tokens that are read, with what makes an embedding of them behind it.</summary>
    /// <param name="operators">They live as long as the model.</param>
    /// <returns>A pass that gives [batch, hidden], float32.</returns>
    public ForwardPass After(ForwardPass backbone, TorchScriptOps operators) => (batch, options) =>
    {
        Tensor states = backbone(batch, options with { Read = Pooling == PoolingMode.Cls ? TokensRead.First : TokensRead.All }).to(ScalarType.Float32);
        Tensor pooled = Pooling switch
        {
            PoolingMode.Cls => states,
            PoolingMode.Max => batch.Layout.Max(states, operators),
            _ => batch.Layout.Mean(states, operators),
        };
        return Normalizes ? nn.functional.normalize(pooled, p: 2, dim: -1) : pooled;
    };

    /// <summary>Writes the files that sentence-transformers opens a folder by, beside those of the model.</summary>
    /// <param name="config">config.json of the model.</param>
    public void Save(string folder, JsonObject config)
    {
        List<(string Name, string Folder)> modules = [("Transformer", ""), ("Pooling", Folder(ModelFileNames.SentencePooling))];
        if (Normalizes)
        {
            modules.Add(("Normalize", Folder(ModelFileNames.SentenceNormalize)));
            Write(folder, ModelFileNames.SentenceNormalize, []);
        }

        JsonFiles.Write(
            Path.Combine(folder, ModelFileNames.SentenceModules), new JsonArray([.. modules.Index().Select(module => Module(module.Index, module.Item))]));
        Write(folder, ModelFileNames.SentencePooling, PoolingConfig(config));
        // The tokenizer says how long a text may be, to whoever opens the folder.
        Write(folder, ModelFileNames.SentenceLength, new JsonObject { ["max_seq_length"] = null, ["do_lower_case"] = false });
        Write(
            folder,
            ModelFileNames.SentenceConfig,
            new JsonObject
            {
                ["model_type"] = "SentenceTransformer",
                ["prompts"] = new JsonObject(),
                ["default_prompt_name"] = null,
                ["similarity_fn_name"] = "cosine",
            });
    }

    private static JsonObject Module(int index, (string Name, string Folder) module) => new()
    {
        ["idx"] = index,
        ["name"] = index.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["path"] = module.Folder,
        ["type"] = Package + module.Name,
    };

    private JsonObject PoolingConfig(JsonObject config)
    {
        var pooling = new JsonObject { ["word_embedding_dimension"] = (config["hidden_size"] ?? config["dim"])?.DeepClone() };
        foreach ((PoolingMode mode, _, string field) in Modes)
        {
            pooling[field] = mode == Pooling;
        }

        foreach (string field in OtherFields)
        {
            pooling[field] = false;
        }

        pooling["include_prompt"] = true;
        return pooling;
    }

    private static PoolingMode PoolingIn(string path)
    {
        JsonObject config = Parse(path) as JsonObject ?? throw Bad(path, "it is no object");
        string[] names = config["pooling_mode"] switch
        {
            JsonArray several => [.. several.Select(Text)],
            JsonValue one => [Text(one)],
            _ => [.. config.Where(field => field.Key.StartsWith("pooling_mode_", StringComparison.Ordinal) && IsTrue(field.Value)).Select(field => field.Key)],
        };
        foreach ((PoolingMode mode, string name, string field) in names.Length == 1 ? Modes : [])
        {
            if (names[0] == name || names[0] == field)
            {
                return mode;
            }
        }

        throw new FineTuneException(
            DiagnosticCatalog.UnsupportedSentenceModule, new SourcePosition(path), names.Length == 0 ? "no pooling" : string.Join(" and ", names));
    }

    private static JsonNode? Parse(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is JsonException or IOException)
        {
            throw Bad(path, exception.Message);
        }
    }

    private static FineTuneException Bad(string path, string reason) => new(DiagnosticCatalog.BadConfig, new SourcePosition(path), reason);

    private static void Write(string folder, string name, JsonObject json)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        JsonFiles.Write(path, json);
    }

    private static string Folder(string file) => file[..file.IndexOf('/', StringComparison.Ordinal)];

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue(out bool flag) && flag;
}
