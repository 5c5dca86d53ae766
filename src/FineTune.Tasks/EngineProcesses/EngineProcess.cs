using System.ComponentModel;
using System.Diagnostics;
using FineTune.Contracts;

namespace FineTune.Tasks.EngineProcesses;

/// <summary>
/// The engine as a child process. Its standard input stays open and empty: that it ends is the request to stop, which arrives
/// even when this process is killed.
/// </summary>
internal sealed class EngineProcess : IDisposable
{
    private const int KeptLines = 40;

    /// <summary>Open MPI's and MPICH's names of the function that begins it.</summary>
    private static readonly string[] WordsOfMpi = ["MPI_Init_thread", "MPII_Init_thread", "internal_Init_thread"];

    private readonly Process _process;
    private readonly TimeSpan _grace;
    private readonly Queue<string> _lastLines = new();
    private readonly Lock _stopLock = new();
    private Timer? _killTimer;

    private EngineProcess(Process process, TimeSpan grace)
    {
        _process = process;
        _grace = grace;
    }

    /// <summary>The last lines of free text.</summary>
    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_lastLines)
            {
                return [.. _lastLines];
            }
        }
    }

    /// <summary>True where MPI's own words say that it did not begin; it ends the process itself then.</summary>
    public bool HasFailedToBeginMpi => LastLines.Any(line => WordsOfMpi.Any(words => line.Contains(words, StringComparison.Ordinal)));

    /// <summary>The dotnet host that runs this build.</summary>
    public static string RunningHost => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } running ? running : "dotnet";

    /// <exception cref="FineTuneException">The engine cannot be started.</exception>
    /// <param name="interactive">True leaves the terminal to the engine: it may ask there, and what it writes to standard error is shown at once.</param>
    public static EngineProcess Start(string host, IReadOnlyList<string> arguments, TimeSpan grace, bool interactive = false) =>
        Start(new EngineCommand(host, arguments), grace, interactive);

    /// <exception cref="FineTuneException">The engine cannot be started.</exception>
    /// <param name="interactive">True leaves the terminal to the engine: it may ask there, and what it writes to standard error is shown at once.</param>
    /// <param name="threads">How many threads it computes with; null for as many as the machine has.</param>
    public static EngineProcess Start(EngineCommand command, TimeSpan grace, bool interactive = false, int? threads = null)
    {
        ProcessStartInfo start = StartInfo(command);
        EngineEnvironment.ShareThreads(start.Environment, threads);
        start.RedirectStandardInput = start.RedirectStandardError = !interactive;
        start.StandardErrorEncoding = interactive ? null : System.Text.Encoding.UTF8;
        var process = new Process { StartInfo = start };
        var engine = new EngineProcess(process, grace);
        process.ErrorDataReceived += (_, line) => engine.Keep(line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception failure)
        {
            engine.Dispose();
            throw command.Launcher.Count > 0
                ? new FineTuneException(DiagnosticCatalog.LauncherFailed, null, failure, failure.Message.TrimEnd('.'), "")
                : new FineTuneException(DiagnosticCatalog.EngineNotStarted, null, failure, $"{command.Program}: {failure.Message.TrimEnd('.')}");
        }

        if (!interactive)
        {
            process.BeginErrorReadLine();
        }

        return engine;
    }

    /// <summary>The next line of standard output; null at its end.</summary>
    public string? ReadLine() => _process.StandardOutput.ReadLine();

    /// <summary>Tells an engine that reads its standard input a line; to others that input says by its end alone that they are to stop.</summary>
    public void WriteLine(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <summary>Adds a line to those kept for a crash report.</summary>
    public void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > KeptLines)
            {
                _lastLines.Dequeue();
            }
        }
    }

    public int WaitForExit()
    {
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>Asks the engine to stop, and ends it after the grace period. May be called any number of times, from any thread.</summary>
    public void Stop()
    {
        lock (_stopLock)
        {
            if (_killTimer is null)
            {
                _process.StandardInput.Close();
                _killTimer = new Timer(_ => Kill(), null, _grace, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Ends the engine and what it has started, now.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose()
    {
        lock (_stopLock)
        {
            if (_killTimer is { } timer)
            {
                // A kill that has begun is waited for: it must not meet a disposed process.
                using var finished = new ManualResetEvent(false);
                if (timer.Dispose(finished))
                {
                    finished.WaitOne();
                }
            }
        }

        _process.Dispose();
    }

    internal static ProcessStartInfo StartInfo(string host, IReadOnlyList<string> arguments) => StartInfo(new EngineCommand(host, arguments));

    internal static ProcessStartInfo StartInfo(EngineCommand command)
    {
        var start = new ProcessStartInfo(command.Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        foreach (string argument in command.ProgramArguments)
        {
            start.ArgumentList.Add(argument);
        }

        EngineEnvironment.Prepare(start.Environment, command.Verb);
        if (command.IsAlone)
        {
            EngineEnvironment.LeaveLauncher(start.Environment);
        }

        return start;
    }
}
