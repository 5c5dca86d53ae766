using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Answers;
using FineTune.Tokenizers;

namespace FineTune.Client;

/// <summary>A model folder: what config.json says, the tokenizer and the ONNX model.</summary>
internal sealed class OpenedModel : IDisposable
{
    private const string ConfigFile = "config.json";
    private const string TokenizerConfigFile = "tokenizer_config.json";
    private const int DefaultMaxLength = 512;

    private static readonly (ModelPrecision Precision, string File)[] Files =
    [
        (ModelPrecision.Float32, "model.onnx"),
        (ModelPrecision.Float16, "model_fp16.onnx"),
        (ModelPrecision.Int8, "model_quantized.onnx"),
    ];

    private readonly bool _hasTokenTypes;

    /// <param name="outputs">Names of the output to read, the best first.</param>
    public OpenedModel(string name, ModelOptions options, params ReadOnlySpan<string> outputs)
    {
        Folder = Path.GetFullPath(options.Folder ?? Path.Combine(AppContext.BaseDirectory, "models", name));
        Config = ReadJson(ConfigFile)
            ?? throw new ModelException(
                $"There is no model in {Folder}: it has no config.json. A build copies the model of a project that the app references.");
        string file = FindFile(options.Precision);
        try
        {
            Tokenizer = HuggingFaceTokenizer.FromFolder(Folder);
        }
        catch (TokenizerException exception)
        {
            throw new ModelException($"The tokenizer {exception.File ?? Folder} cannot be used: {exception.Message}", exception);
        }

        MaxLength = Tokenizer.ModelMaxLength ?? DefaultMaxLength;
        HasPairs = AnswerConfig.HasPairs(Config);
        WindowStride = AnswerConfig.WindowStride(Config);
        // Where the tokenizer's inputs have no types the model was trained without them.
        _hasTokenTypes = ReadJson(TokenizerConfigFile)?["model_input_names"] is not JsonArray names
            || names.Any(input => input is JsonValue value && value.TryGetValue(out string? text) && text == "token_type_ids");
        Session = new OnnxSession(file, Tokenizer.PadTokenId ?? 0, options, outputs);
    }

    /// <summary>Full path.</summary>
    public string Folder { get; }

    public JsonObject Config { get; }

    public HuggingFaceTokenizer Tokenizer { get; }

    public OnnxSession Session { get; }

    /// <summary>Most tokens of a row, special ones included.</summary>
    public int MaxLength { get; }

    /// <summary>Whether the model was trained on pairs of texts; null where it does not say.</summary>
    public bool? HasPairs { get; }

    /// <summary>Tokens that windows over a long text share, of a model that was trained on windows; null where long texts are cut.</summary>
    public int? WindowStride { get; }

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

    /// <summary>A text or a pair as one row, cut where it is longer than the model takes.</summary>
    public ModelRow Encode(TextInput input, out bool isTruncated)
    {
        TokenizerEncoding encoding = Tokenizer.Encode(input.Text, input.Pair);
        isTruncated = encoding.Ids.Count > MaxLength;
        encoding = isTruncated ? Tokenizer.Encode(input.Text, input.Pair, maxLength: MaxLength) : encoding;
        ThrowIfEmpty(encoding);
        return new ModelRow(encoding.Ids, input.Pair is not null && _hasTokenTypes ? encoding.TypeIds : null);
    }

    /// <summary>A text as the rows that training made of it.</summary>
    public IReadOnlyList<ModelRow> Windows(string text, int stride)
    {
        TokenizerEncoding encoding = Tokenizer.Encode(text);
        ThrowIfEmpty(encoding);
        int maxLength = Math.Min(MaxLength, AnswerConfig.MaxLength(Config) ?? MaxLength);
        IReadOnlyList<int[]> windows =
            TrainedWindows.Of([.. encoding.Ids], [.. encoding.SpecialTokensMask], maxLength, stride, Tokenizer.TruncationSide == "left");
        return [.. windows.Select(ids => new ModelRow(ids))];
    }

    public void Dispose() => Session.Dispose();

    /// <exception cref="ArgumentException">The text has no token, so that there is nothing to ask about.</exception>
    private static void ThrowIfEmpty(TokenizerEncoding encoding)
    {
        if (encoding.Ids.Count == 0)
        {
            throw new ArgumentException("The text has no token that the model could be asked about.");
        }
    }

    private string FindFile(ModelPrecision? wanted)
    {
        string folder = Path.Combine(Folder, "onnx");
        foreach ((ModelPrecision precision, string name) in Files)
        {
            if ((wanted ?? precision) == precision && File.Exists(Path.Combine(folder, name)))
            {
                return Path.Combine(folder, name);
            }
        }

        string inside = Path.Combine(Folder, "model.onnx");
        if (wanted is null && File.Exists(inside))
        {
            return inside;
        }

        string missing = wanted is { } one ? $"{Array.Find(Files, file => file.Precision == one).File} (precision {one})" : "ONNX model";
        throw new ModelException($"There is no {missing} in {folder}. <Export Include=\"onnx\" /> in the .finetune project makes one.");
    }

    /// <returns>Null where there is no such file.</returns>
    private JsonObject? ReadJson(string name)
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
