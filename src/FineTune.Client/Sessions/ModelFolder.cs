using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FineTune.Client;

/// <summary>A model folder: what config.json says of the model, and the ONNX files.</summary>
internal class ModelFolder
{
    private const string ConfigFile = "config.json";

    private const string WholeModel = "model";

    private static readonly (ModelPrecision Precision, string Suffix)[] Suffixes =
        [(ModelPrecision.Float32, ".onnx"), (ModelPrecision.Float16, "_fp16.onnx"), (ModelPrecision.Int8, "_quantized.onnx")];

    /// <exception cref="ModelException">There is no model in it.</exception>
    public ModelFolder(string name, ModelOptions options)
    {
        Folder = Path.GetFullPath(options.Folder ?? Path.Combine(AppContext.BaseDirectory, "models", name));
        Config = ReadJson(ConfigFile)
            ?? throw new ModelException(
                $"There is no model in {Folder}: it has no config.json. A build copies the model of a project that the app references.");
    }

    /// <summary>Full path.</summary>
    public string Folder { get; }

    public JsonObject Config { get; }

    /// <summary>The class of transformers that the model is of, such as <c>BertForSequenceClassification</c>; empty where config.json does not say.</summary>
    public string Architecture =>
        Config["architectures"] is JsonArray { Count: > 0 } names && names[0] is JsonValue value && value.TryGetValue(out string? name) ? name : "";

    /// <summary>Kind of text classification; empty where config.json does not say.</summary>
    public string ProblemType => Config["problem_type"] is JsonValue value && value.TryGetValue(out string? type) ? type : "";

    /// <summary>Label names by id.</summary>
    /// <exception cref="ModelException">There are gaps between the names.</exception>
    public IReadOnlyList<string> ReadLabels()
    {
        if (Config["id2label"] is not JsonObject { Count: > 0 } names)
        {
            // Hugging Face writes no names for two unnamed labels.
            return ["LABEL_0", "LABEL_1"];
        }

        return
        [
            .. Enumerable.Range(0, names.Count).Select(id =>
                names[id.ToString(CultureInfo.InvariantCulture)] is JsonValue value && value.TryGetValue(out string? name)
                    ? name
                    : throw new ModelException($"{Path.Combine(Folder, ConfigFile)}: id2label has no text for {id}.")),
        ];
    }

    /// <summary>The ONNX file to open.</summary>
    /// <exception cref="ModelException">There is none.</exception>
    public string FindFile(ModelPrecision? wanted)
    {
        string inside = Path.Combine(Folder, $"{WholeModel}.onnx");
        return FilesOf(wanted, WholeModel) is [var file] ? file
            : wanted is null && File.Exists(inside) ? inside
            : throw Missing(wanted, WholeModel);
    }

    /// <summary>The ONNX files of a model that has several graphs, all of one precision.</summary>
    /// <param name="graphs">What the files are called.</param>
    /// <exception cref="ModelException">One is missing.</exception>
    public string[] FindFiles(ModelPrecision? wanted, params string[] graphs) => FilesOf(wanted, graphs) ?? throw Missing(wanted, graphs);

    /// <returns>Null where no precision has all of them.</returns>
    private string[]? FilesOf(ModelPrecision? wanted, params string[] graphs) => Suffixes
        .Where(suffix => (wanted ?? suffix.Precision) == suffix.Precision)
        .Select(suffix => graphs.Select(graph => Path.Combine(Folder, "onnx", graph + suffix.Suffix)).ToArray())
        .FirstOrDefault(files => Array.TrueForAll(files, File.Exists));

    private ModelException Missing(ModelPrecision? wanted, params string[] graphs)
    {
        string missing = wanted is { } one
            ? $"{string.Join(" or ", graphs.Select(graph => graph + Array.Find(Suffixes, suffix => suffix.Precision == one).Suffix))} (precision {one})"
            : graphs is [WholeModel] ? "ONNX model" : $"{string.Join(".onnx or ", graphs)}.onnx";
        return new ModelException(
            $"There is no {missing} in {Path.Combine(Folder, "onnx")}. <Export Include=\"onnx\" /> in the .finetune project makes one.");
    }

    /// <returns>Null where there is no such file.</returns>
    /// <exception cref="ModelException">It is no JSON object.</exception>
    public JsonObject? ReadJson(string name)
    {
        string path = Path.Combine(Folder, name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new ModelException($"{path} is no JSON object.");
        }
        catch (JsonException exception)
        {
            throw new ModelException($"{path} is damaged: {exception.Message}", exception);
        }
    }
}
