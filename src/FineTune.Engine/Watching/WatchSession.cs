using FineTune.Contracts;

namespace FineTune.Engine.Watching;

/// <summary>
/// One who watches: alone, or in a group of which one serves the pages of all. Where that one ends, the next takes its place, at the same port where that is
/// free.
/// </summary>
internal sealed class WatchSession : IDisposable
{
    private readonly WatchGroup? _group;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _leading;
    private FileMutex? _lock;
    private WatchServer? _server;

    private WatchSession(WatchGroup? group)
    {
        _group = group;
        _leading = group is null ? Task.CompletedTask : Task.Run(() => Lead(group));
    }

    public string Address { get; private set; } = "";

    /// <param name="group">The folder that the group shares; null watches alone. Where it cannot be written, one watches alone as well.</param>
    public static WatchSession Start(string? group)
    {
        if (group is not null && Joined(group) is { } joined)
        {
            return joined;
        }

        var alone = new WatchSession(null) { _server = WatchServer.Start() };
        alone.Address = alone._server.Address;
        return alone;
    }

    /// <param name="line">A project as <see cref="WatchedProject.Of"/> reads it.</param>
    public void Add(string line)
    {
        if (_group is null)
        {
            _server!.Add(line);
        }
        else
        {
            _group.Add(line);
        }
    }

    /// <summary>Shows who watches the last pages.</summary>
    public void Finish() => _server?.Finish();

    public void Dispose()
    {
        _end.Cancel();
        _leading.Wait();
        _server?.Dispose();
        _lock?.Dispose();
        _group?.Dispose();
        _end.Dispose();
    }

    /// <summary>Null where the group says in no time where its pages are, or has no folder.</summary>
    private static WatchSession? Joined(string folder)
    {
        WatchGroup group;
        try
        {
            group = new WatchGroup(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        var session = new WatchSession(group);
        Task.WaitAny(session._port.Task, session._leading);
        if (session._port.Task.IsCompletedSuccessfully && session._port.Task.Result is > 0 and var port)
        {
            session.Address = WatchServer.AddressOf(port);
            return session;
        }

        session.Dispose();
        return null;
    }

    private void Lead(WatchGroup group)
    {
        try
        {
            _lock = group.Lead(() => _port.TrySetResult(group.FindPort(_end.Token) ?? 0), _end.Token);
            if (_lock is not null)
            {
                _server = WatchServer.Start(group.Port, group.Lines);
                group.Write(_server.Port);
                _port.TrySetResult(_server.Port);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Then everybody watches alone.
            _port.TrySetResult(0);
        }
    }
}
