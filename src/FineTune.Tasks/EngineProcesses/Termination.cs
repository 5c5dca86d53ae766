using System.Runtime.InteropServices;

namespace FineTune.Tasks.EngineProcesses;

/// <summary>
/// A scheduler ends a job by SIGTERM, and kills it a while later. Left alone a build is gone at once, with exit code 0 where the dotnet command runs it, and
/// takes its container or its launcher's job along, while the engine still writes its checkpoint. So a task that waits for an engine hears it as the wish to
/// stop, as it hears Ctrl+C, and until it has ended the process does not.
/// </summary>
internal sealed class Termination : IDisposable
{
    private const int FailedBuild = 1;

    /// <summary>For MSBuild to say what the last task has told it.</summary>
    private static readonly TimeSpan TimeToSpeak = TimeSpan.FromSeconds(1);

    private static event Action? OfAll;

    private readonly CancellationTokenSource _cancellation;
    private readonly PosixSignalRegistration? _signal;
    private readonly ManualResetEventSlim _isOver = new();

    /// <param name="cancellation">Of the task; cancelled by the signal until this is disposed.</param>
    public Termination(CancellationTokenSource cancellation)
    {
        _cancellation = cancellation;
        OfAll += Cancel;
        AppDomain.CurrentDomain.ProcessExit += WaitForTheTask;
        // Where nobody else hears the signal it would end the process; the dotnet command exits by it, which the handler before is told of.
        _signal = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            OfAll?.Invoke();
        });
    }

    public void Dispose()
    {
        OfAll -= Cancel;
        AppDomain.CurrentDomain.ProcessExit -= WaitForTheTask;
        _isOver.Set();
        _signal?.Dispose();
    }

    private void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The task has just ended.
        }
    }

    private void WaitForTheTask(object? sender, EventArgs arguments)
    {
        OfAll?.Invoke();
        _isOver.Wait();
        Environment.ExitCode = FailedBuild;
        Thread.Sleep(TimeToSpeak);
    }
}
