using System.Diagnostics;
using FineTune.Contracts;
using FineTune.Engine.Hosting;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>
/// Two ranks over Gloo, as processes that the engine starts: one fails, hangs, is stopped or killed, or does something else than the other. All end, with
/// one error. Over MPI the same ranks are in <see cref="MpiCollectiveTests"/>.
/// </summary>
[Trait("Speed", "slow")]
public sealed class GlooRanksTests
{
    private const string Short = "3";
    private const string Long = "20";
    private const string Reason = "Gloo is there on Linux";

    /// <summary>How long everything may take from the start of the ranks.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [LinuxFact(Reason)]
    public Task What_a_rank_fails_at_is_told_by_rank_0() => AssertEndsAsync("fails", "FT3134", "Rank 1 on ", " failed: FT2001: there is no such row.");

    [LinuxFact(Reason)]
    public Task Who_is_stopped_is_named_and_ended() => AssertEndsAsync("stopped", "FT3112", "Rank 1 on ", " has said nothing for 3 s.", silence: Short);

    [LinuxFact(Reason)]
    public Task Who_waits_for_one_that_is_stopped_says_so() =>
        AssertEndsAsync("stopped", "FT3113", "s for the others in all-reduce of 100 values (call ", ": rank 1 on ", patience: Short);

    [LinuxFact(Reason)]
    public Task A_stopped_rank_0_is_named_and_ended() =>
        AssertEndsAsync("leader-stopped", "FT3112", "Rank 0 on ", " has said nothing for 3 s.", silence: Short);

    [LinuxFact(Reason)]
    public Task Who_is_killed_is_named() => AssertEndsAsync("killed", "FT3112", "Rank 1 on ", " was ended by signal 9");

    [LinuxFact(Reason)]
    public Task Who_does_something_else_is_named() => AssertEndsAsync("differs", "FT3117", "Gloo has ended rank ", " of another size than it waited for.");

    /// <summary>A port that is promised before somebody listens at it is another program's at the worst moment: just before rank 0 comes.</summary>
    [LinuxFact(Reason)]
    public async Task No_port_is_promised_before_rank_0_listens_at_it()
    {
        string mark = Guid.NewGuid().ToString("N");
        var sink = new RecordingSink();
        using var folder = new TemporaryFolder();
        var workers = new WorkerProcesses(sink, CancellationToken.None) { Program = MpiRun.Program, Folder = folder.Path };

        EngineExitCode ended = await workers.RunAsync(["taken", LibTorch.Directory, Long, Long, mark], 2);

        Assert.Empty(sink.Logs);
        Assert.Equal(EngineExitCode.Done, ended);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    /// <summary>A scheduler may tell one process before the others, and that one may have met nobody yet.</summary>
    [LinuxFact(Reason)]
    public async Task Who_is_told_to_stop_before_it_has_come_is_not_waited_for()
    {
        string mark = Guid.NewGuid().ToString("N");
        var sink = new RecordingSink();
        var workers = new WorkerProcesses(sink, CancellationToken.None) { Program = MpiRun.Program };
        using var limit = new CancellationTokenSource(Limit);

        EngineExitCode ended = await workers.RunAsync(["early", LibTorch.Directory, Long, Long, mark], 2).WaitAsync(limit.Token);

        Assert.Equal(EngineExitCode.Cancelled, ended);
        Assert.Empty(sink.Logs);
        await ProcessesLeft.AssertNoneAsync(mark);
    }

    private static async Task AssertEndsAsync(string scenario, string code, string first, string second, string silence = Long, string patience = Long)
    {
        string mark = Guid.NewGuid().ToString("N");
        var sink = new RecordingSink();
        var workers = new WorkerProcesses(sink, CancellationToken.None) { Program = MpiRun.Program, Grace = TimeSpan.FromMilliseconds(200) };
        var clock = Stopwatch.StartNew();

        EngineExitCode ended = await workers.RunAsync([scenario, LibTorch.Directory, silence, patience, mark], 2);

        Assert.True(clock.Elapsed < Limit, $"{clock.Elapsed}");
        Assert.Equal(EngineExitCode.ErrorsReported, ended);
        LogEvent error = Assert.Single(sink.Logs, log => log.Level == LogLevel.Error);
        Assert.Equal(code, error.Code);
        Assert.Contains(first, error.Text, StringComparison.Ordinal);
        Assert.Contains(second, error.Text, StringComparison.Ordinal);
        await ProcessesLeft.AssertNoneAsync(mark);
    }
}
