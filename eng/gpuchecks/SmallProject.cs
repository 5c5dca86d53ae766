using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Stages;

/// <summary>Texts made up so that a model can learn them, tokenized, and trained on a device as a build does it.</summary>
internal sealed class SmallProject
{
    private static readonly string[] Words = ["red", "green", "blue", "cat", "dog", "bird", "runs", "sits", "flies", "fast"];

    private readonly string _folder;
    private readonly ProjectSpec _project;

    private SmallProject(string folder, ProjectSpec project) => (_folder, _project) = (folder, project);

    /// <param name="task">Text classification or text generation.</param>
    /// <param name="config">The base model's config.json; its weights are random, and the same for a seed.</param>
    /// <param name="rows">Of training.</param>
    /// <param name="words">Of a row.</param>
    public static async Task<SmallProject> CreateAsync(CheckedDevice device, FineTuneTask task, JsonObject config, int rows, int words, int maxLength)
    {
        string folder = Directory.CreateDirectory(Path.Combine(device.Folder, Guid.NewGuid().ToString("N"))).FullName;
        string model = Directory.CreateDirectory(Path.Combine(folder, "base")).FullName;
        await File.WriteAllTextAsync(Path.Combine(model, "config.json"), config.ToJsonString());
        var random = new Random(1);
        bool isLabelled = task == FineTuneTask.TextClassification;
        string data = Path.Combine(folder, "train.csv");
        await File.WriteAllLinesAsync(data, Enumerable.Range(0, rows).Select(_ => Row(random, words, isLabelled)).Prepend(isLabelled ? "text,label" : "text"));
        var project = new ProjectSpec
        {
            Name = "check",
            ProjectFile = Path.Combine(folder, "check.finetune"),
            Task = task,
            BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, model),
            TaskArguments = new TaskArguments(),
            Tokenizer = new TokenizerArguments { VocabSize = isLabelled ? 100 : 300, MaxLength = maxLength },
            Training = new TrainingArguments(),
            Datasets = [new DatasetSpec { Files = [data], Split = "train", Format = DatasetFormat.Csv }],
            Metrics = [],
        };
        var small = new SmallProject(folder, project);
        var request = new TokenizeRequest { Key = "0", StageFolder = folder, Project = project };
        await TokenizeStage.RunAsync(request, new StageContext(new Silent(null), Directory.CreateDirectory(small.Tokens).FullName, CancellationToken.None));
        return small;
    }

    private string Tokens => Path.Combine(_folder, "tokens");

    /// <summary>Trains, and gives train_results.json with the losses of all steps as <c>losses</c>, and what was said as <c>said</c>.</summary>
    /// <param name="onEvent">Told each event while it trains.</param>
    public async Task<JsonObject> TrainAsync(string device, TrainingArguments arguments, Action<EngineEvent>? onEvent = null)
    {
        string stage = Directory.CreateDirectory(Path.Combine(_folder, Guid.NewGuid().ToString("N"))).FullName;
        string output = Directory.CreateDirectory(Path.Combine(stage, "output")).FullName;
        var events = new Silent(onEvent);
        var request = new TrainRequest
        {
            Key = "0",
            StageFolder = stage,
            Project = _project with { Training = arguments with { SaveStrategy = SaveStrategy.No, LoggingSteps = 1 } },
            TokenizeOutput = Tokens,
            Device = device,
        };
        await TrainStage.RunAsync(request, new StageContext(events, output, CancellationToken.None));
        JsonObject results = Read(output, TrainStage.ResultsFile);
        results["losses"] = new JsonArray(
        [
            .. Read(output, TrainStage.StateFile)["log_history"]!.AsArray().Select(entry => entry!["loss"]).OfType<JsonNode>().Select(loss => loss.DeepClone())
        ]);
        results["said"] = string.Join('\n', events.Said);
        Directory.Delete(stage, recursive: true);
        return results;
    }

    private static JsonObject Read(string folder, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))!.AsObject();

    private static string Row(Random random, int words, bool isLabelled)
    {
        string text = string.Join(' ', Enumerable.Range(0, words).Select(_ => Words[random.Next(Words.Length)]));
        return isLabelled ? $"{text},{(text.Contains("cat cat", StringComparison.Ordinal) ? "pet" : "other")}" : text;
    }

    private sealed class Silent(Action<EngineEvent>? onEvent) : IEventSink
    {
        public List<string> Said { get; } = [];

        public void Write(EngineEvent engineEvent)
        {
            if (engineEvent is LogEvent log)
            {
                lock (Said)
                {
                    Said.Add(log.Text);
                }
            }

            onEvent?.Invoke(engineEvent);
        }
    }
}
