using System.Diagnostics;
using System.Text;
using FineTune.Contracts;

namespace FineTune.Engine.Hosting;

/// <summary>One rank of a run, as a child process of this one.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int KeptLines = 20;

    /// <summary>gloo/transport/tcp/pair.cc. It throws on a thread of its own, which ends the process.</summary>
    private const string WordsOfGloo = "Is there a distributed collective mismatch";

    private readonly Process _process;
    private readonly Queue<string> _lastLines = new();

    /// <param name="start">Its command and environment; its streams are this one's.</param>
    public WorkerProcess(ProcessStartInfo start, int rank)
    {
        Rank = rank;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardOutputEncoding = start.StandardErrorEncoding = Encoding.UTF8;
        _process = new Process { StartInfo = start };
    }

    public int Rank { get; }

    public int ExitCode => _process.ExitCode;

    /// <summary>True where it was ended from here: how it ended says nothing then.</summary>
    public bool IsKilled { get; private set; }

    /// <summary>True where Gloo has ended it because another rank sent something of another size than it waited for.</summary>
    public bool HasMissedAnother
    {
        get
        {
            lock (_lastLines)
            {
                return _lastLines.Any(line => line.Contains(WordsOfGloo, StringComparison.Ordinal));
            }
        }
    }

    /// <summary>How it ended, for a process that had no more to say: <c>was killed (signal 9)</c>.</summary>
    public string Ending
    {
        get
        {
            // .NET's host, as a shell, gives 128 and the signal's number.
            string how = ExitCode is > 128 and < 160
                ? FormattableString.Invariant($"was ended by signal {ExitCode - 128}")
                : FormattableString.Invariant($"ended with exit code {ExitCode}");
            lock (_lastLines)
            {
                return _lastLines.Count == 0 ? how : $"{how}; it last wrote: {DisplayText.EscapeLines(string.Join('\n', _lastLines))}";
            }
        }
    }

    /// <summary>Starts it; returns once it has ended and all it has said was heard.</summary>
    /// <param name="hear">Told each line of its standard output.</param>
    public async Task RunAsync(Action<string> hear)
    {
        _process.Start();
        Task output = ReadAsync(_process.StandardOutput, hear);
        Task errors = ReadAsync(_process.StandardError, Keep);
        await _process.WaitForExitAsync().ConfigureAwait(false);
        await Task.WhenAll(output, errors).ConfigureAwait(false);
    }

    /// <summary>Asks it to stop at its next safe point.</summary>
    public void Stop()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }
    }

    public void Kill()
    {
        if (!_process.HasExited)
        {
            IsKilled = true;
            _process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => _process.Dispose();

    private static async Task ReadAsync(StreamReader reader, Action<string> hear)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            hear(line);
        }
    }

    private void Keep(string line)
    {
        Console.Error.WriteLine($"[rank {Rank}] {DisplayText.EscapeLines(line)}");
        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > KeptLines)
            {
                _lastLines.Dequeue();
            }
        }
    }
}
