using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Hosting;
using FineTune.Engine.Tests.Data;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>The engine as several processes of this machine, over libtorch's Gloo.</summary>
[Trait("Speed", "slow")]
public sealed class TrainingProcessesTests : IDisposable
{
    private readonly StageFixture _data = new();

    [Fact]
    public async Task Two_and_three_processes_train_as_one_does()
    {
        await TokenizeAsync();
        var arguments = new TrainingArguments
        {
            PerDeviceTrainBatchSize = 12,
            MaxSteps = 9,
            LearningRate = 1e-3,
            LoggingSteps = 1,
            EvalStrategy = IntervalStrategy.Steps,
            EvalSteps = 4,
            SaveStrategy = SaveStrategy.No,
        };
        double[] expected = await LossesAsync("one", arguments, 1);

        foreach (int processes in (int[])[2, 3])
        {
            double[] actual = await LossesAsync($"{processes}", arguments with { PerDeviceTrainBatchSize = 12 / processes }, processes);
            Assert.Equal(expected.Length, actual.Length);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        }
    }

    [Fact]
    public async Task One_that_is_killed_ends_all_with_one_error_and_another_number_of_them_goes_on()
    {
        await TokenizeAsync();
        var arguments = new TrainingArguments
        {
            PerDeviceTrainBatchSize = 2,
            MaxSteps = 20_000,
            LearningRate = 1e-3,
            SaveStrategy = SaveStrategy.Steps,
            SaveSteps = 20,
        };
        string request = Request("killed", arguments, 2);
        using Process engine = Start(request);
        Task<string> output = engine.StandardOutput.ReadToEndAsync();
        string checkpoints = Path.Combine(Path.GetDirectoryName(request)!, StageLayout.Checkpoints);
        while (!Directory.Exists(checkpoints) || Directory.GetDirectories(checkpoints, "checkpoint-*").Length == 0)
        {
            Assert.False(engine.HasExited, engine.HasExited ? await output : "");
            await Task.Delay(20);
        }

        int[] ranks = RanksOf(engine.Id);
        Assert.Equal(2, ranks.Length);
        using (var second = Process.GetProcessById(ranks[1]))
        {
            second.Kill();
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await engine.WaitForExitAsync(patience.Token);

        EngineEvent[] events = Events(await output);
        LogEvent error = Assert.Single(events.OfType<LogEvent>(), log => log.Level == LogLevel.Error);
        Assert.Equal("FT3112", error.Code);
        Assert.StartsWith($"Rank 1 on {Environment.MachineName} was ended by signal 9", error.Text, StringComparison.Ordinal);
        Assert.Equal(new ResultEvent(false), events[^1]);
        Assert.Equal((int)EngineExitCode.ErrorsReported, engine.ExitCode);
        Assert.All(ranks, rank => Assert.False(Directory.Exists($"/proc/{rank.ToString(CultureInfo.InvariantCulture)}")));

        int step = Directory.GetDirectories(checkpoints, "checkpoint-*")
            .Max(folder => int.Parse(Path.GetFileName(folder)["checkpoint-".Length..], CultureInfo.InvariantCulture));
        EngineEvent[] next = await RunAsync(Request("killed", arguments with { MaxSteps = step + 5 }, 1));
        Assert.Equal(2, Assert.IsType<HelloEvent>(next[0]).StepProcesses);
        Assert.Contains(
            next.OfType<LogEvent>(), log => log.Text == FormattableString.Invariant($"resumed from the checkpoint of step {step} of {step + 5}"));
    }

    /// <summary>As a launcher starts them, each with a request of its own.</summary>
    [Fact]
    public async Task Processes_that_are_asked_for_different_trainings_end_with_one_error_each()
    {
        await TokenizeAsync();
        var arguments = new TrainingArguments { MaxSteps = 2, SaveStrategy = SaveStrategy.No };
        string port = FormattableString.Invariant($"{WorkerEnvironment.FreePort()}");
        using Process first = Start(Request("first", arguments, 1), Launched("0", port));
        using Process second = Start(Request("second", arguments, 1), Launched("1", port));

        string[] outputs = await Task.WhenAll(first.StandardOutput.ReadToEndAsync(), second.StandardOutput.ReadToEndAsync());

        LogEvent ofFirst = Assert.Single(Events(outputs[0]).OfType<LogEvent>(), log => log.Level == LogLevel.Error);
        LogEvent ofSecond = Assert.Single(Events(outputs[1]).OfType<LogEvent>(), log => log.Level == LogLevel.Error);
        Assert.Equal(("FT3134", "FT3116"), (ofFirst.Code, ofSecond.Code));
        Assert.Contains("is to train with key second", ofFirst.Text, StringComparison.Ordinal);
        Assert.EndsWith($"(rank 1 on {Environment.MachineName})", ofSecond.Text, StringComparison.Ordinal);
    }

    public void Dispose() => _data.Dispose();

    private static Dictionary<string, string> Launched(string rank, string port) => new()
    {
        ["RANK"] = rank,
        ["WORLD_SIZE"] = "2",
        ["MASTER_ADDR"] = "127.0.0.1",
        ["MASTER_PORT"] = port,
    };

    private async Task TokenizeAsync()
    {
        string model = Directory.CreateDirectory(_data.Folder["model"]).FullName;
        File.WriteAllText(Path.Combine(model, "config.json"), """
            {"model_type": "bert", "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32, "max_position_embeddings": 32,
             "hidden_dropout_prob": 0, "attention_probs_dropout_prob": 0}
            """);
        _data.BaseModel = new BaseModelSpec("model", BaseModelKind.Folder, model);
        var rows = new Random(5);
        string[] words = ["good", "bad", "film", "story", "dull", "bright", "slow", "lovely", "plain", "odd"];
        string text = string.Concat(Enumerable.Range(0, 41).Select(row =>
            $"{string.Join(' ', Enumerable.Range(0, rows.Next(1, 11)).Select(_ => words[rows.Next(words.Length)]))},{(row % 3 == 0 ? "pos" : "neg")}\n"));
        _data.Add("train.csv", $"text,label\n{text}");
        _data.Add("test.csv", $"text,label\n{text}", "test");
        await _data.RunAsync();
    }

    /// <summary>Every loss of the run, and of its evaluations.</summary>
    private async Task<double[]> LossesAsync(string name, TrainingArguments arguments, int processes)
    {
        string request = Request(name, arguments, processes);
        EngineEvent[] events = await RunAsync(request);
        Assert.Equal(processes > 1 ? processes : null, Assert.IsType<HelloEvent>(events[0]).Processes);
        JsonNode state = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(request)!, StageLayout.Output, "trainer_state.json")))!;
        return [.. from entry in state["log_history"]!.AsArray()
                   from value in entry!.AsObject()
                   where value.Key is "loss" or "eval_loss" or "eval_accuracy" or "epoch"
                   select value.Value!.GetValue<double>()];
    }

    private string Request(string name, TrainingArguments arguments, int processes)
    {
        var request = new TrainRequest
        {
            Key = name,
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
            Processes = processes,
            CollectiveTimeout = 60,
        };
        string path = Path.Combine(request.StageFolder, StageLayout.Request);
        File.WriteAllText(path, JsonSerializer.Serialize(request, ContractsJson.File.TrainRequest));
        return path;
    }

    private static async Task<EngineEvent[]> RunAsync(string request)
    {
        using Process engine = Start(request);
        string output = await engine.StandardOutput.ReadToEndAsync();
        await engine.WaitForExitAsync();
        Assert.True(engine.ExitCode == 0, output);
        return Events(output);
    }

    private static Process Start(string request, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "FineTune.Engine.dll"), "train", "--request", request])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach ((string name, string value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Gloo prints a line of its own.</summary>
    private static EngineEvent[] Events(string output) =>
    [
        .. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith('{'))
            .Select(line => JsonSerializer.Deserialize(line, ContractsJson.Line.EngineEvent)!),
    ];

    /// <summary>The children of a process, by their ranks. The system lists them by the thread that has started each.</summary>
    private static int[] RanksOf(int parent) =>
    [
        .. Directory.GetDirectories(FormattableString.Invariant($"/proc/{parent}/task"))
            .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .OrderBy(RankOf)
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture)),
    ];

    private static string RankOf(string process) =>
        File.ReadAllText($"/proc/{process}/environ").Split('\0').Single(variable => variable.StartsWith("RANK=", StringComparison.Ordinal));
}
