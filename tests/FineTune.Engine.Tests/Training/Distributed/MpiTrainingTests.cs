using System.Diagnostics;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Tests.Data;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>The engine itself below MPI's launchers: by hand, and as builds on every rank call it.</summary>
[Trait("Speed", "slow")]
public sealed class MpiTrainingTests : IDisposable
{
    private const string Reason = "mpirun.openmpi and mpirun.mpich are Debian's names";

    private readonly StageFixture _data = new();

    public static TheoryData<string> Launchers => ["openmpi", "mpich"];

    private static string[] Engine => ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "FineTune.Engine.dll")];

    [LinuxTheory(Reason)]
    [MemberData(nameof(Launchers))]
    public async Task Two_ranks_train_by_hand_and_the_first_alone_speaks(string launcher)
    {
        string request = await RequestAsync(steps: 6);
        MpiRun run = await MpiRun.RunAsync(launcher, ["-n", "2", .. Engine, "train", request]);
        Assert.True(run.ExitCode == 0, string.Join('\n', run.Lines));
        EngineEvent[] events = Events(run);
        Assert.Single(events.OfType<LogEvent>(), log => log.Text == "2 processes train together, by mpi");
        Assert.NotEmpty(events.OfType<ProgressEvent>());
        Assert.True(File.Exists(Output(request, "model.safetensors")));
    }

    /// <summary>As a build on rank 0 that trains, and one on rank 1 that waits for it.</summary>
    [LinuxTheory(Reason)]
    [MemberData(nameof(Launchers))]
    public async Task A_rank_that_waits_takes_part_in_rank_0s_training(string launcher)
    {
        string request = await RequestAsync(steps: 6);
        string[] first = ["-n", "1", .. Engine, "train", request];
        MpiRun run = await MpiRun.RunAsync(launcher, [.. first, ":", "-n", "1", .. Engine, "join", "--request", request]);
        Assert.True(run.ExitCode == 0, string.Join('\n', run.Lines));
        Assert.Single(Events(run).OfType<LogEvent>(), log => log.Text == "2 processes train together, by mpi");
        Assert.True(File.Exists(Output(request, "model.safetensors")));
    }

    [LinuxTheory(Reason)]
    [MemberData(nameof(Launchers))]
    public async Task Ranks_that_wait_go_home_where_there_is_nothing_to_train(string launcher)
    {
        MpiRun run = await MpiRun.RunAsync(launcher, ["-n", "1", .. Engine, "join", ":", "-n", "2", .. Engine, "join", "--request", "/nowhere/request.json"]);
        Assert.True(run.ExitCode == 0, string.Join('\n', run.Lines));
        Assert.Equal(3, Events(run).OfType<ResultEvent>().Count(result => result.Succeeded));
    }

    [LinuxFact(Reason)]
    public async Task What_a_rank_fails_at_is_one_error_of_the_job()
    {
        string request = await RequestAsync(steps: 2000);
        string other = request.Replace("request.json", "other.json", StringComparison.Ordinal);
        File.WriteAllText(other, File.ReadAllText(request).Replace("\"key\": \"0\"", "\"key\": \"1\"", StringComparison.Ordinal)
            .Replace("\"key\":\"0\"", "\"key\":\"1\"", StringComparison.Ordinal));
        string[] first = ["-n", "1", .. Engine, "train", request];
        MpiRun run = await MpiRun.RunAsync("openmpi", [.. first, ":", "-n", "1", .. Engine, "train", other]);
        Assert.NotEqual(0, run.ExitCode);
        LogEvent error = Assert.Single(Events(run).OfType<LogEvent>(), log => log.Level == LogLevel.Error);
        Assert.Equal("FT3134", error.Code);
        Assert.StartsWith("Rank 1 on ", error.Text, StringComparison.Ordinal);
    }

    /// <summary>As a scheduler ends a job: it may tell one process before the others, or one alone.</summary>
    [LinuxFact(Reason)]
    public async Task A_signal_to_one_rank_ends_all_with_a_checkpoint()
    {
        string request = await RequestAsync(steps: 100_000);
        int sent = 0;
        MpiRun run = await MpiRun.RunAsync("openmpi", ["-n", "2", .. Engine, "train", request], line =>
        {
            if (line.Contains("\"progress\"", StringComparison.Ordinal) && Interlocked.Exchange(ref sent, 1) == 0)
            {
                using var signal = Process.Start("kill", ["-TERM", ProcessOfRank1(request)]);
                signal.WaitForExit();
            }
        });
        Assert.Equal((int)EngineExitCode.Cancelled, run.ExitCode);
        Assert.DoesNotContain(Events(run).OfType<LogEvent>(), log => log.Level == LogLevel.Error);
        string checkpoints = Path.Combine(Path.GetDirectoryName(request)!, StageLayout.Checkpoints);
        Assert.True(File.Exists(Path.Combine(Assert.Single(Directory.GetDirectories(checkpoints, "checkpoint-*")), "model.safetensors")));
    }

    public void Dispose() => _data.Dispose();

    /// <summary>The process that has both the request and the rank.</summary>
    private static string ProcessOfRank1(string request) => Path.GetFileName(Directory.GetDirectories("/proc").First(process =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0').Contains(request)
                && File.ReadAllText(Path.Combine(process, "environ")).Split('\0').Contains("OMPI_COMM_WORLD_RANK=1");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No process, or one that has just ended.
            return false;
        }
    }));

    private static string Output(string request, string file) => Path.Combine(Path.GetDirectoryName(request)!, StageLayout.Output, file);

    private static EngineEvent[] Events(MpiRun run) =>
    [
        .. run.Lines.Where(line => line.StartsWith('{')).Select(line => JsonSerializer.Deserialize(line, ContractsJson.Line.EngineEvent)!)
    ];

    private async Task<string> RequestAsync(int steps)
    {
        string model = Directory.CreateDirectory(_data.Folder["model"]).FullName;
        File.WriteAllText(Path.Combine(model, "config.json"), """
            {"model_type": "bert", "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32, "max_position_embeddings": 32}
            """);
        _data.BaseModel = new BaseModelSpec("model", BaseModelKind.Folder, model);
        string rows = string.Concat(Enumerable.Range(0, 24).Select(row => $"row {row} of many,{(row % 2 == 0 ? "even" : "odd")}\n"));
        _data.Add("train.csv", $"text,label\n{rows}");
        await _data.RunAsync();
        var request = new TrainRequest
        {
            Key = "0",
            StageFolder = Directory.CreateDirectory(_data.Folder["train stage"]).FullName,
            Project = new ProjectSpec
            {
                Name = "project",
                ProjectFile = _data.Folder["project.finetune"],
                Task = FineTuneTask.TextClassification,
                BaseModel = _data.BaseModel,
                TaskArguments = _data.TaskArguments,
                Tokenizer = _data.Tokenizer,
                Training = new TrainingArguments { PerDeviceTrainBatchSize = 4, MaxSteps = steps, SaveStrategy = SaveStrategy.No },
                Datasets = _data.Datasets,
                Metrics = [],
            },
            Device = "cpu",
            MklKernels = MklKernels.Default,
            TorchDirectory = LibTorch.Directory,
            TokenizeOutput = _data.Output,
        };
        string path = Path.Combine(request.StageFolder, StageLayout.Request);
        File.WriteAllText(path, JsonSerializer.Serialize(request, ContractsJson.File.TrainRequest));
        return path;
    }
}
