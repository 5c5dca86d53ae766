using System.Runtime.InteropServices;

namespace FineTune.Engine.Hosting;

/// <summary>
/// Cancels when the build wants the engine to stop: its end of standard input closes, whatever happens to it, or the terminal sends a
/// signal to the whole group. The stage then stops at its next safe point.
/// </summary>
internal sealed class CancellationSignals : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public CancellationSignals()
    {
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                _source.Cancel();
            }));
        }
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Cancels at the end of <paramref name="input"/>.</summary>
    public void WatchEndOf(Stream input)
    {
        var watcher = new Thread(() => ReadToEnd(input)) { IsBackground = true, Name = "standard input" };
        watcher.Start();
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        // Not the source: the watcher may still cancel it.
    }

    private void ReadToEnd(Stream input)
    {
        Span<byte> ignored = stackalloc byte[64];
        while (input.Read(ignored) > 0)
        {
        }

        _source.Cancel();
    }
}
