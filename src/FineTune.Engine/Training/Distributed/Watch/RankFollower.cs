using System.Diagnostics;
using System.Net.Sockets;
using FineTune.Contracts;

namespace FineTune.Engine.Training.Distributed;

/// <summary>The part of a rank that is not 0: it says how it is, and ends when rank 0 says so or is gone.</summary>
internal sealed class RankFollower : IRankWatch
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(3);

    /// <summary>How long rank 0 may take to say what is wrong before the launcher sees this process end, and ends it too.</summary>
    private static readonly TimeSpan LeadersTime = TimeSpan.FromSeconds(8);

    private readonly RankWatchOptions _options;
    private readonly int _rank;
    private readonly string _leader;
    private readonly RankLink _link;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Timer _timer;
    private readonly ManualResetEventSlim _isTold = new();
    private CollectiveCall _call;
    private TimeSpan _heard;
    private TimeSpan _spoke;
    private bool _isInside;
    private bool _isOver;

    private RankFollower(int rank, string leader, RankLink link, RankWatchOptions options)
    {
        _leader = leader;
        _options = options;
        _rank = rank;
        _link = link;
        _timer = new Timer(_ => Speak(), null, _options.Beat, _options.Beat);
        _ = HearAsync();
    }

    /// <summary>Finds rank 0 and says who this is.</summary>
    /// <exception cref="FineTuneException">FT3135: it is not there, or it does not take this one in.</exception>
    public static async Task<RankFollower> ConnectAsync(int rank, RankAddress address, RankWatchOptions options)
    {
        string problem = "it has no address";
        foreach (string host in address.Hosts)
        {
            var client = new TcpClient();
            using var limit = new CancellationTokenSource(ConnectLimit);
            try
            {
                await client.ConnectAsync(host, address.Port, limit.Token).ConfigureAwait(false);
                var link = new RankLink(client);
                link.Write(RankMessage.Hello(address.Token, rank, options.Host));
                if (await link.ReadAsync(limit.Token).ConfigureAwait(false) is { } answer && RankMessage.IsWelcome(answer, out string leader))
                {
                    return new RankFollower(rank, leader, link, options);
                }

                problem = $"{host} is another program";
            }
            catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
            {
                problem = exception is OperationCanceledException ? $"{host} does not answer" : $"{host}: {exception.Message}";
            }

            client.Dispose();
        }

        throw new FineTuneException(
            DiagnosticCatalog.RankUnreachable,
            null,
            FormattableString.Invariant($"rank {rank} on {options.Host} did not reach rank 0 ({problem.TrimEnd('.')})"),
            address.ToString());
    }

    public void Enter(CollectiveCall call) => Set(call, isInside: true);

    public void Leave(CollectiveCall call) => Set(call, isInside: false);

    public void Fail(string reason)
    {
        _link.Write(RankMessage.Failed(reason));
        _isTold.Wait(LeadersTime);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        _timer.Dispose();
        _link.Write(RankMessage.Goodbye);
        _closing.Cancel();
        _link.Dispose();
    }

    private void Set(CollectiveCall call, bool isInside)
    {
        lock (_gate)
        {
            (_call, _isInside) = (call, isInside);
        }
    }

    private void Speak()
    {
        CollectiveCall call;
        bool isInside;
        bool isAlone;
        lock (_gate)
        {
            (call, isInside) = (_call, _isInside);
            TimeSpan now = _clock.Elapsed;
            // A process that was stopped for a while has heard nothing in it.
            _heard = now - _spoke > _options.Silence / 2 ? now : _heard;
            _spoke = now;
            isAlone = now - _heard > _options.Silence;
        }

        _link.Write(RankMessage.State(call, isInside));
        if (isAlone)
        {
            _ = EndAloneAsync(FormattableString.Invariant($"has said nothing for {_options.Silence.TotalSeconds:0} s"));
        }
    }

    private async Task HearAsync()
    {
        bool hasLeft = false;
        while (await _link.ReadAsync(_closing.Token).ConfigureAwait(false) is { } line)
        {
            lock (_gate)
            {
                _heard = _clock.Elapsed;
            }

            if (line == RankMessage.End)
            {
                await FollowToTheEndAsync().ConfigureAwait(false);
                return;
            }

            hasLeft |= line == RankMessage.Goodbye;
        }

        if (!hasLeft)
        {
            await EndAloneAsync("has ended without a word").ConfigureAwait(false);
        }
    }

    /// <summary>The launcher ends all when it sees one end badly: rank 0's words go first.</summary>
    private async Task FollowToTheEndAsync()
    {
        using var limit = new CancellationTokenSource(LeadersTime);
        try
        {
            while (await _link.ReadAsync(limit.Token).ConfigureAwait(false) is not null)
            {
            }
        }
        catch (OperationCanceledException)
        {
            // It had its time.
        }

        if (TryEnd())
        {
            _options.EndProcess((int)EngineExitCode.ErrorsReported);
            _isTold.Set();
        }
    }

    /// <summary>
    /// Rank 0 cannot say any more what is wrong; the next one does, and the others leave it the time: a launcher ends all when it sees one end.
    /// </summary>
    private async Task EndAloneAsync(string how)
    {
        if (!TryEnd())
        {
            return;
        }

        if (_rank == 1)
        {
            _options.Report(new FineTuneException(DiagnosticCatalog.RankEnded, null, 0, _leader, how));
            // A launcher wakes a process that was stopped before it ends it: rank 0 then knows that all is said.
            _link.Write(RankMessage.End);
        }
        else
        {
            await Task.Delay(_options.TimeToSpeak, CancellationToken.None).ConfigureAwait(false);
        }

        _options.EndProcess((int)EngineExitCode.ErrorsReported);
        _isTold.Set();
    }

    private bool TryEnd()
    {
        lock (_gate)
        {
            (bool isFirst, _isOver) = (!_isOver, true);
            return isFirst;
        }
    }
}
