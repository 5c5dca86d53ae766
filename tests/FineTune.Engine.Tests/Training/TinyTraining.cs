using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FineTune.Contracts;
using FineTune.Engine.Tests.Data;

namespace FineTune.Engine.Tests.Training;

/// <summary>
/// Trainings by the engine as a process of its own, of a model so small that most of a run is its start, its evaluations and its checkpoints.
/// </summary>
internal sealed class TinyTraining : IDisposable
{
    private static readonly string[] Words = ["good", "bad", "film", "story", "dull", "bright", "slow", "lovely", "plain", "odd"];

    private readonly StageFixture _data = new();

    /// <summary>The engine's command line, without its verb.</summary>
    public static string[] Engine { get; } = ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "FineTune.Engine.dll")];

    /// <summary>Writes and tokenizes rows of one to ten words, and a model for them.</summary>
    /// <param name="dropout">True drops out as BERT does by default.</param>
    public async Task TokenizeAsync(int rows, bool dropout = true)
    {
        string model = Directory.CreateDirectory(_data.Folder["model"]).FullName;
        File.WriteAllText(Path.Combine(model, "config.json"), $$"""
            {"model_type": "bert", "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32, "max_position_embeddings": 32
             {{(dropout ? "" : ", \"hidden_dropout_prob\": 0, \"attention_probs_dropout_prob\": 0")}}}
            """);
        _data.BaseModel = new BaseModelSpec("model", BaseModelKind.Folder, model);
        var random = new Random(5);
        string text = string.Concat(Enumerable.Range(0, rows).Select(row =>
            $"{string.Join(' ', Enumerable.Range(0, random.Next(1, 11)).Select(_ => Words[random.Next(Words.Length)]))},{(row % 3 == 0 ? "pos" : "neg")}\n"));
        _data.Add("train.csv", $"text,label\n{text}");
        _data.Add("test.csv", $"text,label\n{text}", "test");
        await _data.RunAsync();
    }

    /// <summary>Writes the request of a training in a folder of its own.</summary>
    /// <param name="change">What else is to be in it.</param>
    /// <returns>Its path.</returns>
    public string Request(string name, TrainingArguments arguments, Func<TrainRequest, TrainRequest>? change = null)
    {
        var request = new TrainRequest
        {
            Key = name.Split(' ')[0],
            StageFolder = Directory.CreateDirectory(_data.Folder[name]).FullName,
            Project = new ProjectSpec
            {
                Name = "project",
                ProjectFile = _data.Folder["project.finetune"],
                Task = FineTuneTask.TextClassification,
                BaseModel = _data.BaseModel,
                TaskArguments = _data.TaskArguments,
                Tokenizer = _data.Tokenizer,
                Training = arguments,
                Datasets = _data.Datasets,
                EvalSplit = "test",
                Metrics = [],
            },
            Device = "cpu",
            TorchDirectory = LibTorch.Directory,
            TokenizeOutput = _data.Output,
        };
        request = change?.Invoke(request) ?? request;
        return Write(request, ContractsJson.File.TrainRequest);
    }

    /// <summary>Writes the request of an evaluation of what was trained, in a folder of its own.</summary>
    /// <param name="training">The path of the training's request.</param>
    /// <returns>Its path.</returns>
    public string EvaluateRequest(string name, string training, int processes = 1) => Write(
        new EvaluateRequest
        {
            Key = name,
            StageFolder = _data.Folder[name],
            Project = ProjectOf(training),
            Device = "cpu",
            TorchDirectory = LibTorch.Directory,
            TokenizeOutput = _data.Output,
            TrainOutput = Output(training, ""),
            MklKernels = MklKernels.Default,
            Processes = processes,
            CollectiveTimeout = 60,
        },
        ContractsJson.File.EvaluateRequest);

    /// <summary>Writes the request to ask what was trained about the rows of a file, in a folder of its own.</summary>
    /// <param name="training">The path of the training's request.</param>
    /// <param name="rows">Of a CSV file.</param>
    /// <returns>Its path.</returns>
    public string PredictRequest(string name, string training, string rows, int processes) => Write(
        new PredictRequest
        {
            Key = name,
            StageFolder = _data.Folder[name],
            Project = ProjectOf(training),
            Device = "cpu",
            TorchDirectory = LibTorch.Directory,
            TrainOutput = Output(training, ""),
            Input = new DatasetSpec { Files = [_data.Folder.Write($"{name}.csv", rows)], Split = "predict", Format = DatasetFormat.Csv },
            MklKernels = MklKernels.Default,
            Processes = processes,
            CollectiveTimeout = 60,
        },
        ContractsJson.File.PredictRequest);

    /// <summary>Starts the engine as a build does.</summary>
    public static Process Start(string request, IReadOnlyDictionary<string, string>? environment = null, string verb = "train")
    {
        var start = new ProcessStartInfo(Engine[0], [.. Engine[1..], verb, "--request", request])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>The children of a process, by their ranks. The system lists them by the thread that has started each.</summary>
    public static int[] RanksOf(int parent) =>
    [
        .. Directory.GetDirectories(FormattableString.Invariant($"/proc/{parent}/task"))
            .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .OrderBy(RankOf)
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture)),
    ];

    /// <summary>What the engine has said; a native library prints lines of its own.</summary>
    public static EngineEvent[] Events(IEnumerable<string> lines) =>
        [.. lines.Where(line => line.StartsWith('{')).Select(line => JsonSerializer.Deserialize(line, ContractsJson.Line.EngineEvent)!)];

    /// <summary>The path of a file that a finished training has written.</summary>
    public static string Output(string request, string file) => Path.Combine(Path.GetDirectoryName(request)!, StageLayout.Output, file);

    /// <summary>The folder of its checkpoints.</summary>
    public static string Checkpoints(string request) => Path.Combine(Path.GetDirectoryName(request)!, StageLayout.Checkpoints);

    /// <summary>Names and values of some kinds of the log, in its order.</summary>
    public static IEnumerable<(string Name, double Value)> Log(string request, params string[] names) =>
        from entry in JsonNode.Parse(File.ReadAllBytes(Output(request, "trainer_state.json")))!["log_history"]!.AsArray()
        from value in entry!.AsObject()
        where names.Contains(value.Key)
        select (value.Key, value.Value!.GetValue<double>());

    public void Dispose() => _data.Dispose();

    private static string RankOf(string process) =>
        File.ReadAllText($"/proc/{process}/environ").Split('\0').Single(variable => variable.StartsWith("RANK=", StringComparison.Ordinal));

    private static ProjectSpec ProjectOf(string training) =>
        JsonSerializer.Deserialize(File.ReadAllText(training), ContractsJson.File.TrainRequest)!.Project;

    private static string Write<T>(T request, JsonTypeInfo<T> type)
        where T : StageRequest
    {
        Directory.CreateDirectory(request.StageFolder);
        string path = Path.Combine(request.StageFolder, StageLayout.Request);
        File.WriteAllText(path, JsonSerializer.Serialize(request, type));
        return path;
    }
}
