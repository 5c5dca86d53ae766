using System.Diagnostics;
using FineTune.Contracts;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>The engine itself below MPI's launchers: by hand, and as builds on every rank call it.</summary>
[Trait("Speed", "slow")]
public sealed class MpiTrainingTests : IDisposable
{
    private const string Reason = "mpirun.openmpi and mpirun.mpich are Debian's names";

    private readonly TinyTraining _training = new();

    public static TheoryData<string> Launchers => ["openmpi", "mpich"];

    [LinuxTheory(Reason)]
    [MemberData(nameof(Launchers))]
    public async Task Two_ranks_train_by_hand_and_the_first_alone_speaks(string launcher)
    {
        string request = await RequestAsync(steps: 6);
        MpiRun run = await MpiRun.RunAsync(launcher, ["-n", "2", .. TinyTraining.Engine, "train", request]);
        Assert.True(run.ExitCode == 0, string.Join('\n', run.Lines));
        EngineEvent[] events = Events(run);
        Assert.Single(events.OfType<LogEvent>(), log => log.Text == "2 processes train together, by mpi");
        Assert.NotEmpty(events.OfType<ProgressEvent>());
        Assert.True(File.Exists(TinyTraining.Output(request, "model.safetensors")));
    }

    /// <summary>As a build on rank 0 that trains, and one on rank 1 that waits for it.</summary>
    [LinuxTheory(Reason)]
    [MemberData(nameof(Launchers))]
    public async Task A_rank_that_waits_takes_part_in_rank_0s_training(string launcher)
    {
        string request = await RequestAsync(steps: 6);
        string[] first = ["-n", "1", .. TinyTraining.Engine, "train", request];
        MpiRun run = await MpiRun.RunAsync(launcher, [.. first, ":", "-n", "1", .. TinyTraining.Engine, "join", "--wait"]);
        Assert.True(run.ExitCode == 0, string.Join('\n', run.Lines));
        Assert.Single(Events(run).OfType<LogEvent>(), log => log.Text == "2 processes train together, by mpi");
        Assert.True(File.Exists(TinyTraining.Output(request, "model.safetensors")));
    }

    /// <summary>As where the training was up to date, so that its ranks still wait.</summary>
    [LinuxFact(Reason)]
    public async Task A_rank_that_waits_takes_part_in_rank_0s_evaluation()
    {
        await _training.TokenizeAsync(rows: 25);
        string train = Request("train", steps: 2);
        using (Process engine = TinyTraining.Start(train))
        {
            await engine.StandardOutput.ReadToEndAsync();
        }

        string request = _training.EvaluateRequest("evaluate", train);
        string[] first = ["-n", "1", .. TinyTraining.Engine, "evaluate", request];
        MpiRun run = await MpiRun.RunAsync("openmpi", [.. first, ":", "-n", "1", .. TinyTraining.Engine, "join", "--wait"]);
        Assert.True(run.ExitCode == 0, string.Join('\n', run.Lines));
        Assert.Single(Events(run).OfType<LogEvent>(), log => log.Text == "2 processes evaluate together, by mpi");
        Assert.True(File.Exists(TinyTraining.Output(request, "eval_results.json")));
    }

    [LinuxTheory(Reason)]
    [MemberData(nameof(Launchers))]
    public async Task Ranks_that_wait_go_home_where_there_is_nothing_to_run(string launcher)
    {
        string[] others = ["-n", "2", .. TinyTraining.Engine, "join", "--wait"];
        MpiRun run = await MpiRun.RunAsync(launcher, ["-n", "1", .. TinyTraining.Engine, "join", ":", .. others]);
        Assert.True(run.ExitCode == 0, string.Join('\n', run.Lines));
        Assert.Equal(3, Events(run).OfType<ResultEvent>().Count(result => result.Succeeded));
    }

    /// <summary>A build's engine may fail before it meets anybody, and MPICH's launcher waits for those that wait for it.</summary>
    [LinuxTheory(Reason)]
    [MemberData(nameof(Launchers))]
    public async Task Ranks_that_wait_go_home_where_rank_0_fails_before_it_meets_them(string launcher)
    {
        string broken = _training.Request("broken", new TrainingArguments(), before => before with { TorchDirectory = "/nowhere" });
        // The end of its standard input would stop it.
        string[] open = ["sh", "-c", "mkfifo \"$0\"; exec 3<>\"$0\"; \"$@\" <&3", $"{broken}.in"];
        string[] first = ["-n", "1", .. open, .. TinyTraining.Engine, "train", "--request", broken];
        MpiRun run = await MpiRun.RunAsync(launcher, [.. first, ":", "-n", "1", .. TinyTraining.Engine, "join", "--wait"]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Equal("FT9004", Assert.Single(Events(run).OfType<LogEvent>(), log => log.Level == LogLevel.Error).Code);
        // Open MPI's launcher may end the other before it has said that it goes home.
        Assert.Contains(Events(run).OfType<ResultEvent>(), result => !result.Succeeded);
    }

    [LinuxFact(Reason)]
    public async Task What_a_rank_fails_at_is_one_error_of_the_job()
    {
        string request = await RequestAsync(steps: 2000);
        string other = Request("other", steps: 2000);
        string[] first = ["-n", "1", .. TinyTraining.Engine, "train", request];
        MpiRun run = await MpiRun.RunAsync("openmpi", [.. first, ":", "-n", "1", .. TinyTraining.Engine, "train", other]);
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
        MpiRun run = await MpiRun.RunAsync("openmpi", ["-n", "2", .. TinyTraining.Engine, "train", request], line =>
        {
            if (line.Contains("\"progress\"", StringComparison.Ordinal) && Interlocked.Exchange(ref sent, 1) == 0)
            {
                using var signal = Process.Start("kill", ["-TERM", ProcessOfRank1(request)]);
                signal.WaitForExit();
            }
        });
        Assert.Equal((int)EngineExitCode.Cancelled, run.ExitCode);
        Assert.DoesNotContain(Events(run).OfType<LogEvent>(), log => log.Level == LogLevel.Error);
        string checkpoints = TinyTraining.Checkpoints(request);
        Assert.True(File.Exists(Path.Combine(Assert.Single(Directory.GetDirectories(checkpoints, "checkpoint-*")), "model.safetensors")));
    }

    public void Dispose() => _training.Dispose();

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

    private static EngineEvent[] Events(MpiRun run) => TinyTraining.Events(run.Lines);

    private async Task<string> RequestAsync(int steps)
    {
        await _training.TokenizeAsync(rows: 24);
        return Request("train", steps);
    }

    private string Request(string name, int steps) => _training.Request(
        name,
        new TrainingArguments { PerDeviceTrainBatchSize = 4, MaxSteps = steps, SaveStrategy = SaveStrategy.No },
        request => request with { MklKernels = MklKernels.Default });
}
