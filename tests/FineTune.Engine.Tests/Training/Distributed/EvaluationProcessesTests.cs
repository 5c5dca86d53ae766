using System.Diagnostics;
using System.Text.Json.Nodes;
using FineTune.Contracts;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>Evaluate and Predict by the engine as several processes of this machine, over libtorch's Gloo.</summary>
[Trait("Speed", "slow")]
public sealed class EvaluationProcessesTests : IDisposable
{
    private readonly TinyTraining _training = new();

    [Fact]
    public async Task Two_processes_measure_and_answer_as_one_does()
    {
        string train = await TrainAsync();
        string rows = $"text\n{string.Concat(Enumerable.Range(0, 75).Select(row => $"good film {row}\n"))}";

        string[] expected = [.. await OutputsAsync(1)];
        Assert.Equal(expected, await OutputsAsync(2));

        async Task<string[]> OutputsAsync(int processes)
        {
            string evaluate = _training.EvaluateRequest($"evaluate-{processes}", train, processes);
            string predict = _training.PredictRequest($"predict-{processes}", train, rows, processes);
            await RunAsync(evaluate, "evaluate", processes);
            await RunAsync(predict, "predict", processes);
            JsonObject results = JsonNode.Parse(await File.ReadAllTextAsync(TinyTraining.Output(evaluate, "eval_results.json")))!.AsObject();
            Assert.False(Directory.Exists(Path.Combine(Path.GetDirectoryName(evaluate)!, "output.partial-1")));
            return
            [
                .. results.Where(value => !value.Key.EndsWith("runtime", StringComparison.Ordinal) && !value.Key.EndsWith("_second", StringComparison.Ordinal))
                    .Select(value => $"{value.Key}: {value.Value}"),
                await File.ReadAllTextAsync(TinyTraining.Output(predict, PredictRequest.FileName)),
            ];
        }
    }

    [Fact]
    public async Task A_row_that_has_no_answer_is_one_error_at_its_place()
    {
        string train = await TrainAsync();
        string rows = $"text\n{string.Concat(Enumerable.Range(0, 75).Select(row => row is 4 or 41 ? "good, bad\n" : $"good film {row}\n"))}";
        (EngineEvent[] alone, _) = await RunToEndAsync(_training.PredictRequest("alone", train, rows, 1), "predict");
        (EngineEvent[] events, int exitCode) = await RunToEndAsync(_training.PredictRequest("alone", train, rows, 2), "predict");

        Assert.Equal((int)EngineExitCode.ErrorsReported, exitCode);
        LogEvent expected = Assert.Single(alone.OfType<LogEvent>(), log => log.Level == LogLevel.Error);
        Assert.Equal(expected, Assert.Single(events.OfType<LogEvent>(), log => log.Level == LogLevel.Error));
        Assert.Equal(new ResultEvent(false), events[^1]);
    }

    [Fact]
    public async Task One_that_is_killed_ends_all_with_one_error()
    {
        string train = await TrainAsync(rows: 6000);
        using Process engine = TinyTraining.Start(_training.EvaluateRequest("evaluate", train, processes: 2), verb: "evaluate");
        List<string> lines = [];
        while (await engine.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.Contains("\"progress\"", StringComparison.Ordinal) && lines.Count(other => other.Contains("\"progress\"", StringComparison.Ordinal)) == 1)
            {
                using var second = Process.GetProcessById(TinyTraining.RanksOf(engine.Id)[1]);
                second.Kill();
            }
        }

        await engine.WaitForExitAsync();
        EngineEvent[] events = TinyTraining.Events(lines);
        LogEvent error = Assert.Single(events.OfType<LogEvent>(), log => log.Level == LogLevel.Error);
        Assert.Equal("FT3112", error.Code);
        Assert.StartsWith($"Rank 1 on {Environment.MachineName} was ended by signal 9", error.Text, StringComparison.Ordinal);
        Assert.Equal((new ResultEvent(false), (int)EngineExitCode.ErrorsReported), (events[^1], engine.ExitCode));
    }

    public void Dispose() => _training.Dispose();

    private async Task<string> TrainAsync(int rows = 41)
    {
        await _training.TokenizeAsync(rows);
        var arguments = new TrainingArguments { MaxSteps = 2, SaveStrategy = SaveStrategy.No, PerDeviceEvalBatchSize = 1 };
        string train = _training.Request(
            "train", arguments, request => request with { MklKernels = MklKernels.Default });
        await RunAsync(train, "train", 1);
        return train;
    }

    private static async Task RunAsync(string request, string verb, int processes)
    {
        (EngineEvent[] events, int exitCode) = await RunToEndAsync(request, verb);
        Assert.True(exitCode == 0, string.Join('\n', events.OfType<LogEvent>()));
        Assert.Equal(processes > 1 ? processes : null, Assert.IsType<HelloEvent>(events[0]).Processes);
        Assert.Equal(processes > 1 ? 1 : 0, events.OfType<LogEvent>().Count(log => log.Text == $"2 processes {verb} together, by gloo"));
    }

    private static async Task<(EngineEvent[] Events, int ExitCode)> RunToEndAsync(string request, string verb)
    {
        using Process engine = TinyTraining.Start(request, verb: verb);
        string output = await engine.StandardOutput.ReadToEndAsync();
        await engine.WaitForExitAsync();
        return (TinyTraining.Events(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), engine.ExitCode);
    }
}
