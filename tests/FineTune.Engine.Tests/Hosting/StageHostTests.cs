using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Hosting;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Hosting;

public sealed class StageHostTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingSink _events = new();
    private readonly CancellationTokenSource _cancellation = new();

    [Fact]
    public async Task Outputs_take_the_place_of_the_old_ones_and_are_described()
    {
        _folder.Write("stage/output/old.txt", "old");

        EngineExitCode exit = await RunAsync(context =>
        {
            File.WriteAllText(Path.Combine(context.OutputFolder, "new.txt"), "abc");
            return Task.FromResult("fine");
        });

        Assert.Equal(EngineExitCode.Done, exit);
        Assert.Equal(["new.txt"], Directory.EnumerateFileSystemEntries(_folder["stage/output"]).Select(Path.GetFileName));
        Assert.IsType<HelloEvent>(_events.Events[0]);
        Assert.Equal(
            new OutputEvent("new.txt", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            _events.Events.OfType<OutputEvent>().Single());
        Assert.Equal(new ResultEvent(true, "fine"), _events.Events[^1]);
    }

    [Fact]
    public async Task A_failure_is_one_error_and_leaves_the_old_outputs()
    {
        _folder.Write("stage/output/old.txt", "old");

        EngineExitCode exit = await RunAsync(context =>
        {
            File.WriteAllText(Path.Combine(context.OutputFolder, "half.txt"), "abc");
            throw new FineTuneException(DiagnosticCatalog.EmptySplit, new SourcePosition("data.csv", 3, 4), "split 'train'", "", "its files");
        });

        Assert.Equal(EngineExitCode.ErrorsReported, exit);
        LogEvent error = Assert.Single(_events.Logs);
        Assert.Equal((LogLevel.Error, "FT2004", new SourcePosition("data.csv", 3, 4)), (error.Level, error.Code, error.Position));
        Assert.Equal("old", await File.ReadAllTextAsync(_folder["stage/output/old.txt"]));
        Assert.Equal(["output"], Directory.EnumerateDirectories(_folder["stage"]).Select(Path.GetFileName));
        Assert.Equal(new ResultEvent(false), _events.Events[^1]);
    }

    [Theory]
    [InlineData("OptimArgs", 8, 5)]
    [InlineData("ClassWeights", 0, 0)]
    public async Task A_failure_of_an_argument_points_at_where_it_is_set(string argument, int line, int column)
    {
        await RunAsync(_ => throw new FineTuneException(DiagnosticCatalog.BadObjectOption, null, argument, "x", "y") { Argument = argument });

        Assert.Equal(new SourcePosition(_folder["test.finetune"], line, column), Assert.Single(_events.Logs).Position);
    }

    [Fact]
    public async Task A_full_disk_has_its_own_code()
    {
        EngineExitCode exit = await RunAsync(_ => throw new IOException("No space left on device", 28));

        Assert.Equal(EngineExitCode.ErrorsReported, exit);
        Assert.Equal("FT9005", Assert.Single(_events.Logs).Code);
    }

    [Fact]
    public async Task A_cancelled_stage_says_so()
    {
        EngineExitCode exit = await RunAsync(async context =>
        {
            await _cancellation.CancelAsync();
            context.Cancellation.ThrowIfCancellationRequested();
            return "";
        });

        Assert.Equal(EngineExitCode.Cancelled, exit);
        Assert.Equal(new ResultEvent(false), _events.Events[^1]);
    }

    [Fact]
    public async Task An_engine_waits_for_one_that_outlived_its_build()
    {
        string request = _folder.Write("request.json", JsonSerializer.Serialize(Request(), ContractsJson.File.PushRequest));
        var waiting = new WaitingSink();
        Task<EngineExitCode> second = Task.FromResult(EngineExitCode.BadRequest);

        EngineExitCode first = await HostAsync(request, async context =>
        {
            second = Task.Run(() => new StageHost(waiting, CancellationToken.None).RunAsync(
                request, ContractsJson.File.PushRequest, (_, later) => WriteAsync(later, "second"), computes: false));
            await waiting.Said.Task;
            return await WriteAsync(context, "first");
        });

        Assert.Equal((EngineExitCode.Done, EngineExitCode.Done), (first, await second));
        Assert.Equal("second", await File.ReadAllTextAsync(_folder["stage/output/by.txt"]));

        static async Task<string> WriteAsync(StageContext context, string text)
        {
            await File.WriteAllTextAsync(Path.Combine(context.OutputFolder, "by.txt"), text);
            return text;
        }
    }

    [Fact]
    public async Task A_bug_is_not_hidden() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(_ => throw new InvalidOperationException("bug")));

    [Theory]
    [InlineData("no json")]
    [InlineData("{\"protocol\":1}")]
    [InlineData("{\"protocol\":1,\"surprise\":true}")]
    public async Task A_request_that_cannot_be_read_is_refused(string content)
    {
        EngineExitCode exit = await HostAsync(_folder.Write("request.json", content), _ => Task.FromResult(""));

        Assert.Equal(EngineExitCode.BadRequest, exit);
        Assert.IsType<HelloEvent>(_events.Events[0]);
        Assert.Equal("FT9003", Assert.Single(_events.Logs).Code);
    }

    [Fact]
    public async Task A_request_of_another_protocol_is_refused()
    {
        string path = _folder.Write("request.json", JsonSerializer.Serialize(Request() with { Protocol = 99 }, ContractsJson.File.PushRequest));

        Assert.Equal(EngineExitCode.BadRequest, await HostAsync(path, _ => Task.FromResult("")));
        Assert.Contains("protocol 99", Assert.Single(_events.Logs).Text, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _cancellation.Dispose();
    }

    private Task<EngineExitCode> RunAsync(Func<StageContext, Task<string>> stage) =>
        HostAsync(_folder.Write("request.json", JsonSerializer.Serialize(Request(), ContractsJson.File.PushRequest)), stage);

    private Task<EngineExitCode> HostAsync(string request, Func<StageContext, Task<string>> stage) =>
        new StageHost(_events, _cancellation.Token).RunAsync(request, ContractsJson.File.PushRequest, (_, context) => stage(context), computes: false);

    private PushRequest Request() => new()
    {
        Key = "key",
        StageFolder = _folder["stage"],
        ModelFolder = _folder["model"],
        CheckpointsFolder = _folder["checkpoints"],
        Project = new ProjectSpec
        {
            Name = "test",
            ProjectFile = _folder["test.finetune"],
            Task = FineTuneTask.TextClassification,
            BaseModel = new BaseModelSpec("builtin:bert-tiny", BaseModelKind.Builtin, "bert-tiny"),
            TaskArguments = new TaskArguments(),
            Tokenizer = new TokenizerArguments(),
            Training = new TrainingArguments(),
            Datasets = [],
            Metrics = [],
            ArgumentPositions = new Dictionary<string, SourcePosition> { ["OptimArgs"] = new(_folder["test.finetune"], 8, 5) },
        },
    };

    /// <summary>Tells when an engine says that it waits.</summary>
    private sealed class WaitingSink : IEventSink
    {
        public TaskCompletionSource Said { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Write(EngineEvent engineEvent)
        {
            if (engineEvent is LogEvent { Level: LogLevel.Info } log && log.Text.StartsWith("waiting", StringComparison.Ordinal))
            {
                Said.TrySetResult();
            }
        }
    }
}
