using System.Diagnostics;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Hosting;

/// <summary>
/// A run of several processes on this machine (FineTuneProcesses). This one computes nothing: it starts them, passes on what the first one says, and sees
/// that all of them end when one does. Of all that goes wrong then, one error is told: the first that does not come of another.
/// </summary>
/// <param name="events">Where the build hears the run.</param>
/// <param name="cancellation">Stops all processes at their next safe point.</param>
internal sealed class WorkerProcesses(IEventSink events, CancellationToken cancellation)
{
    /// <summary>Errors of a process that come of another one's end.</summary>
    private static readonly string[] OfOthers =
    [
        DiagnosticCatalog.RankFailed.Code,
        DiagnosticCatalog.CollectivesDiffer.Code,
        DiagnosticCatalog.RankWaits.Code,
        DiagnosticCatalog.RankEnded.Code,
        DiagnosticCatalog.CollectiveFailed.Code,
    ];

    private static int _runs;

    private readonly Lock _gate = new();
    private readonly List<(int Rank, LogEvent Error)> _errors = [];
    private readonly List<WorkerProcess> _failed = [];
    private bool _saidHello;
    private ResultEvent? _result;

    /// <summary>How long the others may take to end by themselves once one has failed.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What each of them runs: this engine.</summary>
    public string Program { get; init; } = typeof(WorkerProcesses).Assembly.Location;

    /// <summary>Where rank 0 says to the others at which port it listens, while they come together.</summary>
    public string Folder { get; init; } = Path.GetTempPath();

    /// <param name="arguments">Of the program, for each process: the verb and the request.</param>
    /// <param name="count">How many processes.</param>
    public async Task<EngineExitCode> RunAsync(IReadOnlyList<string> arguments, int count)
    {
        string name = FormattableString.Invariant($"rank-0-port.{Environment.ProcessId}.{Interlocked.Increment(ref _runs)}");
        string portFile = Path.Combine(Path.GetFullPath(Folder), name);
        List<WorkerProcess> workers = [.. Enumerable.Range(0, count).Select(rank => new WorkerProcess(Start(arguments, rank, count, portFile), rank))];
        try
        {
            Forget(portFile);
            // One that is told to stop before it has met the others stops alone: they must not wait for it.
            using var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using CancellationTokenRegistration stop = stopped.Token.Register(() => workers.ForEach(worker => worker.Stop()));
            using var failure = new CancellationTokenSource();
            Task[] runs = [.. workers.Select(worker => RunAsync(worker, failure, stopped))];
            Task all = Task.WhenAll(runs);
            Task kill = KillAfterFailureAsync(workers, all, failure.Token);
            await Task.WhenAll(all, kill).ConfigureAwait(false);
            return End(workers);
        }
        finally
        {
            workers.ForEach(worker => worker.Dispose());
            Forget(portFile);
        }
    }

    /// <summary>What rank 0 has not taken away itself.</summary>
    private static void Forget(string portFile)
    {
        if (File.Exists(portFile))
        {
            File.Delete(portFile);
        }
    }

    private ProcessStartInfo Start(IReadOnlyList<string> arguments, int rank, int count, string portFile)
    {
        string host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(host, ["exec", Program, .. arguments]);
        WorkerEnvironment.Prepare(start.Environment, rank, count, portFile);
        return start;
    }

    private async Task RunAsync(WorkerProcess worker, CancellationTokenSource failure, CancellationTokenSource stopped)
    {
        await worker.RunAsync(line => Hear(worker.Rank, line)).ConfigureAwait(false);
        if (worker.ExitCode == (int)EngineExitCode.Cancelled)
        {
            await stopped.CancelAsync().ConfigureAwait(false);
        }
        else if (worker.ExitCode != (int)EngineExitCode.Done)
        {
            lock (_gate)
            {
                _failed.Add(worker);
            }

            await failure.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task KillAfterFailureAsync(List<WorkerProcess> workers, Task all, CancellationToken failed)
    {
        var failure = new TaskCompletionSource();
        using CancellationTokenRegistration registration = failed.Register(failure.SetResult);
        await Task.WhenAny(all, failure.Task).ConfigureAwait(false);
        await Task.WhenAny(all, Task.Delay(Grace, CancellationToken.None)).ConfigureAwait(false);
        if (failed.IsCancellationRequested)
        {
            workers.ForEach(worker => worker.Kill());
        }
    }

    /// <summary>Passes the first one's words on; errors wait for those of the others.</summary>
    private void Hear(int rank, string line)
    {
        EngineEvent? said = Parse(line);
        lock (_gate)
        {
            switch (said)
            {
                case LogEvent { Level: LogLevel.Error } error:
                    _errors.Add((rank, error));
                    break;
                case ResultEvent result when rank == 0:
                    _result = result;
                    break;
                case null:
                    // A native library's own print.
                    Console.Error.WriteLine($"[rank {rank}] {DisplayText.EscapeLines(line)}");
                    break;
                case not null when rank == 0:
                    _saidHello = true;
                    events.Write(said);
                    break;
                default:
                    break;
            }
        }
    }

    private static EngineEvent? Parse(string line)
    {
        try
        {
            return line.StartsWith('{') ? JsonSerializer.Deserialize(line, ContractsJson.Line.EngineEvent) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private EngineExitCode End(List<WorkerProcess> workers)
    {
        if (!_saidHello)
        {
            events.Write(new HelloEvent(ProtocolVersion.Current, EngineVersion.Current));
        }

        if (_failed.Count == 0)
        {
            _errors.ForEach(error => events.Write(error.Error));
            // One that stops while it waits for the others has no words.
            events.Write(_result ?? new ResultEvent(false));
            return (EngineExitCode)workers[0].ExitCode;
        }

        events.Write(Cause());
        events.Write(new ResultEvent(false));
        return EngineExitCode.ErrorsReported;
    }

    /// <summary>
    /// An error of a process itself, else that one was killed or crashed, else that one waited in vain or missed another: those come of something else.
    /// </summary>
    private LogEvent Cause()
    {
        // What several have met, rank 0 says for all.
        LogEvent[] errors = [.. _errors.OrderBy(error => error.Rank).Select(error => error.Error)];
        LogEvent? own = errors.FirstOrDefault(error => !OfOthers.Contains(error.Code));
        // Exit codes other than those that come with an error; one that hung, and was ended from here, is not the cause.
        WorkerProcess? silent = _failed.FirstOrDefault(worker => !worker.IsKilled && worker.ExitCode != (int)EngineExitCode.ErrorsReported);
        LogEvent? ofAnother = errors.OrderBy(error => Array.IndexOf(OfOthers, error.Code)).FirstOrDefault();
        return own ?? (silent is null ? ofAnother : null) ?? Ended(silent ?? _failed[0]);
    }

    private static LogEvent Ended(WorkerProcess worker)
    {
        DiagnosticDescriptor descriptor = worker.HasMissedAnother ? DiagnosticCatalog.CollectivesMismatch : DiagnosticCatalog.RankEnded;
        string text = worker.HasMissedAnother
            ? descriptor.Message(worker.Rank, Environment.MachineName)
            : descriptor.Message(worker.Rank, Environment.MachineName, worker.Ending);
        return new LogEvent(LogLevel.Error, text, descriptor.Code);
    }
}
