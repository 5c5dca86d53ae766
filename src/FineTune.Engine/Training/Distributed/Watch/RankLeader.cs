using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using FineTune.Contracts;

namespace FineTune.Engine.Training.Distributed;

/// <summary>Rank 0's part of the watch: it hears all others, judges, and says what is wrong.</summary>
internal sealed class RankLeader : IRankWatch
{
    private readonly RankWatchOptions _options;
    private readonly RankJudge _judge;
    private readonly TcpListener _listener;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private readonly RankState?[] _states;
    private readonly RankLink?[] _links;
    private readonly CountdownEvent _missing;
    private readonly CancellationTokenSource _closing = new();
    private Timer? _timer;
    private TimeSpan? _cancelled;
    private TimeSpan _looked;
    private bool _isEnding;

    /// <param name="size">Of the job; more than 1.</param>
    /// <param name="isLocal">True where all ranks are on this machine.</param>
    /// <param name="master">MASTER_ADDR; null where the launcher says none.</param>
    public RankLeader(int size, bool isLocal, string? master, RankWatchOptions options)
    {
        _options = options;
        _judge = new RankJudge(options.Patience, options.Silence);
        _listener = isLocal ? new TcpListener(IPAddress.Loopback, 0) : TcpListener.Create(0);
        _listener.Start(size);
        _states = new RankState?[size];
        _states[0] = new RankState(0, options.Host, default, IsInside: false, TimeSpan.Zero, TimeSpan.Zero);
        _links = new RankLink?[size];
        _missing = new CountdownEvent(size - 1);
        Address = RankAddress.Of(_listener, isLocal, master);
        _ = AcceptAsync();
    }

    /// <summary>Where the others find this one.</summary>
    public RankAddress Address { get; }

    /// <summary>Waits until all ranks have come, and watches from then on.</summary>
    /// <exception cref="FineTuneException">FT3135: some did not.</exception>
    public void Begin()
    {
        if (!_missing.Wait(_options.Meeting))
        {
            lock (_gate)
            {
                int[] absent = [.. Enumerable.Range(0, _states.Length).Where(rank => _states[rank] is null)];
                string who = FormattableString.Invariant($"{Quantity.Of(absent.Length, "rank")}, the first of them rank {absent[0]},");
                throw new FineTuneException(
                    DiagnosticCatalog.RankUnreachable, null, $"{who} did not reach rank 0 on {_options.Host}", Address.ToString());
            }
        }

        _looked = _clock.Elapsed;
        _timer = new Timer(_ => Look(), null, _options.Beat, _options.Beat);
    }

    public void Enter(CollectiveCall call) => Update(0, state => state.With(call, isInside: true, _clock.Elapsed));

    public void Leave(CollectiveCall call) => Update(0, state => state.With(call, isInside: false, _clock.Elapsed));

    public void Fail(string reason)
    {
        if (TryEnd())
        {
            Tell(RankMessage.End);
        }
    }

    public void Dispose()
    {
        TryEnd();
        _timer?.Dispose();
        Tell(RankMessage.Goodbye);
        _closing.Cancel();
        _listener.Dispose();
        Array.ForEach(_links, link => link?.Dispose());
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_closing.Token).ConfigureAwait(false);
                _ = HearAsync(new RankLink(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Disposed. Ranks that have not come by then are told by Begin.
        }
    }

    private async Task HearAsync(RankLink link)
    {
        if (await link.ReadAsync(_closing.Token).ConfigureAwait(false) is not { } hello
            || !RankMessage.IsHello(hello, out string token, out int rank, out string host)
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(Address.Token))
            || !TakeIn(link, rank, host))
        {
            link.Dispose();
            return;
        }

        // Whoever waits for all may go on, and end, as soon as the last is counted: it has to be welcome by then.
        link.Write(RankMessage.Welcome(_options.Host));
        _missing.Signal();
        bool hasLeft = false;
        while (await link.ReadAsync(_closing.Token).ConfigureAwait(false) is { } line)
        {
            hasLeft |= line == RankMessage.Goodbye;
            if (line == RankMessage.End)
            {
                EndUnsaid();
            }

            if (RankMessage.IsState(line, out CollectiveCall call, out bool isInside))
            {
                Update(rank, state => state.With(call, isInside, _clock.Elapsed));
            }
            else if (RankMessage.IsFailed(line, out string reason))
            {
                End(new FineTuneException(DiagnosticCatalog.RankFailed, null, rank, host, reason.TrimEnd('.')));
            }
        }

        if (hasLeft)
        {
            lock (_gate)
            {
                _states[rank] = null;
            }
        }
        else
        {
            End(new FineTuneException(DiagnosticCatalog.RankEnded, null, rank, host, "has ended without a word"));
        }
    }

    private bool TakeIn(RankLink link, int rank, string host)
    {
        lock (_gate)
        {
            if (rank <= 0 || rank >= _states.Length || _states[rank] is not null)
            {
                return false;
            }

            _states[rank] = new RankState(rank, host, default, IsInside: false, _clock.Elapsed, _clock.Elapsed);
            _links[rank] = link;
            return true;
        }
    }

    private void Update(int rank, Func<RankState, RankState> change)
    {
        lock (_gate)
        {
            _states[rank] = _states[rank] is { } state ? change(state) : null;
        }
    }

    private void Look()
    {
        Tell(RankMessage.Alive);
        TimeSpan now = _clock.Elapsed;
        RankState[] states;
        bool isInside;
        lock (_gate)
        {
            // This process runs, or nobody would look. Where it was stopped for a while, the others may have spoken unheard.
            bool isLate = now - _looked > _options.Silence / 2;
            _looked = now;
            for (int rank = 0; rank < _states.Length; rank++)
            {
                _states[rank] = _states[rank] is { } state && (rank == 0 || isLate) ? state with { Heard = now } : _states[rank];
            }

            states = [.. _states.OfType<RankState>()];
            isInside = states[0].IsInside && now - states[0].Since > _options.Silence;
        }

        if (_judge.Judge(states, now) is { } verdict)
        {
            End(verdict);
        }
        else if (_options.Cancellation.IsCancellationRequested && now - (_cancelled ??= now) > _options.Silence && isInside && TryEnd())
        {
            Tell(RankMessage.End);
            _options.EndProcess((int)EngineExitCode.Cancelled);
        }
    }

    /// <summary>This process was silent for so long that the next one has said so.</summary>
    private void EndUnsaid()
    {
        if (TryEnd())
        {
            Tell(RankMessage.End);
            _options.EndProcess((int)EngineExitCode.ErrorsReported);
        }
    }

    private void End(FineTuneException verdict)
    {
        if (TryEnd())
        {
            _options.Report(verdict);
            Tell(RankMessage.End);
            _options.EndProcess((int)EngineExitCode.ErrorsReported);
        }
    }

    /// <summary>True for the first who ends it.</summary>
    private bool TryEnd()
    {
        lock (_gate)
        {
            (bool isFirst, _isEnding) = (!_isEnding, true);
            return isFirst;
        }
    }

    private void Tell(string line)
    {
        foreach (RankLink? link in _links)
        {
            link?.Write(line);
        }
    }
}
