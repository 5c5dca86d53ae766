using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FineTune.Contracts;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>The engine as several processes of this machine, over libtorch's Gloo.</summary>
[Trait("Speed", "slow")]
public sealed class TrainingProcessesTests : IDisposable
{
    private readonly TinyTraining _training = new();

    [Fact]
    public async Task Two_and_three_processes_train_as_one_does()
    {
        await _training.TokenizeAsync(rows: 41, dropout: false);
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
        await _training.TokenizeAsync(rows: 41, dropout: false);
        var arguments = new TrainingArguments
        {
            PerDeviceTrainBatchSize = 2,
            MaxSteps = 20_000,
            LearningRate = 1e-3,
            SaveStrategy = SaveStrategy.Steps,
            SaveSteps = 20,
        };
        string request = Request("killed", arguments, 2);
        using Process engine = TinyTraining.Start(request);
        Task<string> output = engine.StandardOutput.ReadToEndAsync();
        string checkpoints = TinyTraining.Checkpoints(request);
        while (!Directory.Exists(checkpoints) || Directory.GetDirectories(checkpoints, "checkpoint-*").Length == 0)
        {
            Assert.False(engine.HasExited, engine.HasExited ? await output : "");
            await Task.Delay(20);
        }

        int[] ranks = TinyTraining.RanksOf(engine.Id);
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
        await _training.TokenizeAsync(rows: 41, dropout: false);
        var arguments = new TrainingArguments { MaxSteps = 2, SaveStrategy = SaveStrategy.No };
        string port = FormattableString.Invariant($"{FreePort()}");
        using Process first = TinyTraining.Start(Request("first", arguments, 1), Launched("0", port));
        using Process second = TinyTraining.Start(Request("second", arguments, 1), Launched("1", port));

        string[] outputs = await Task.WhenAll(first.StandardOutput.ReadToEndAsync(), second.StandardOutput.ReadToEndAsync());

        LogEvent ofFirst = Assert.Single(Events(outputs[0]).OfType<LogEvent>(), log => log.Level == LogLevel.Error);
        LogEvent ofSecond = Assert.Single(Events(outputs[1]).OfType<LogEvent>(), log => log.Level == LogLevel.Error);
        Assert.Equal(("FT3134", "FT3116"), (ofFirst.Code, ofSecond.Code));
        Assert.Contains("is asked for key second", ofFirst.Text, StringComparison.Ordinal);
        Assert.EndsWith($"(rank 1 on {Environment.MachineName})", ofSecond.Text, StringComparison.Ordinal);
    }

    public void Dispose() => _training.Dispose();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Dictionary<string, string> Launched(string rank, string port) => new()
    {
        ["RANK"] = rank,
        ["WORLD_SIZE"] = "2",
        ["MASTER_ADDR"] = "127.0.0.1",
        ["MASTER_PORT"] = port,
    };

    /// <summary>Every loss of the run, and of its evaluations.</summary>
    private async Task<double[]> LossesAsync(string name, TrainingArguments arguments, int processes)
    {
        string request = Request(name, arguments, processes);
        EngineEvent[] events = await RunAsync(request);
        Assert.Equal(processes > 1 ? processes : null, Assert.IsType<HelloEvent>(events[0]).Processes);
        return [.. TinyTraining.Log(request, "loss", "eval_loss", "eval_accuracy", "epoch").Select(entry => entry.Value)];
    }

    private string Request(string name, TrainingArguments arguments, int processes) =>
        _training.Request(name, arguments, request => request with { Processes = processes, CollectiveTimeout = 60 });

    private static async Task<EngineEvent[]> RunAsync(string request)
    {
        using Process engine = TinyTraining.Start(request);
        string output = await engine.StandardOutput.ReadToEndAsync();
        await engine.WaitForExitAsync();
        Assert.True(engine.ExitCode == 0, output);
        return Events(output);
    }

    private static EngineEvent[] Events(string output) => TinyTraining.Events(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
}
