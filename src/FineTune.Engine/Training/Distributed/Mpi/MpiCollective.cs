using FineTune.Contracts;

namespace FineTune.Engine.Training.Distributed;

/// <summary>Collectives of MPI, with a watch over the ranks beside it, as MPI itself waits for ever.</summary>
internal sealed unsafe class MpiCollective : ICollective
{
    /// <summary>A count is an int, and some transports are wrong above 2 GiB.</summary>
    private const int ChunkBytes = 1 << 30;

    /// <summary>The collective of this process where it has come together before it was known what for: a process can begin MPI once.</summary>
    private static MpiCollective? _waiting;

    /// <summary>True where this process has come together with others, or has tried to.</summary>
    public static bool HasBegun { get; private set; }

    private readonly MpiLibrary _mpi;
    private readonly int _chunkBytes;
    private IRankWatch? _watch;
    private long _calls;
    private bool _isOver;

    private MpiCollective(MpiLibrary mpi, int chunkBytes)
    {
        _mpi = mpi;
        _chunkBytes = chunkBytes;
        Rank = mpi.Rank();
        Size = mpi.Size();
    }

    public string Name => "mpi";

    public int Rank { get; }

    public int Size { get; }

    public bool TellsFailures => true;

    /// <summary>The library, in its own words.</summary>
    public string Library => _mpi.Version;

    /// <summary>Begins MPI, which a process can once, and the watch. It returns once all have come.</summary>
    /// <param name="library">A file of the user's own; null takes the launcher's.</param>
    /// <param name="work">What for, which those that wait are told by rank 0; null where nobody waits.</param>
    /// <param name="chunkBytes">The most that goes in one call of MPI.</param>
    /// <exception cref="FineTuneException">FT3130 to FT3135.</exception>
    public static MpiCollective Join(
        RankContract ranks, string? library, RankWatchOptions options, CommonWork? work = null, int chunkBytes = ChunkBytes)
    {
        if (Interlocked.Exchange(ref _waiting, null) is { } waiting)
        {
            return waiting;
        }

        MpiCollective collective = Meet(ranks, library, options, chunkBytes);
        collective.Tell(work);
        return collective;
    }

    /// <summary>Waits until rank 0 comes, which may take as long as its build has other things to do.</summary>
    /// <returns>
    /// What to run together: the next <see cref="Join"/> of this process gives what has come together here. Null where there is nothing to do.
    /// </returns>
    /// <exception cref="FineTuneException">FT3130 to FT3135.</exception>
    public static CommonWork? WaitForWork(RankContract ranks, string? library, RankWatchOptions options)
    {
        MpiCollective collective = Meet(ranks, library, options, ChunkBytes);
        if (collective.Tell((CommonWork?)null) is { } work)
        {
            _waiting = collective;
            return work;
        }

        collective.Dispose();
        return null;
    }

    /// <summary>On rank 0: tells those that wait that there is nothing to do.</summary>
    /// <exception cref="FineTuneException">FT3130 to FT3135.</exception>
    public static void SendHome(RankContract ranks, string? library, RankWatchOptions options)
    {
        using MpiCollective collective = Meet(ranks, library, options, ChunkBytes);
        collective.Tell((CommonWork?)null);
    }

    private static MpiCollective Meet(RankContract ranks, string? library, RankWatchOptions options, int chunkBytes)
    {
        MpiLibrary mpi = MpiLibrary.Load(library);
        HasBegun = true;
        using (LimitOf(ranks, options))
        using (options.EndIfCancelled())
        {
            mpi.Initialize();
        }

        var collective = new MpiCollective(mpi, chunkBytes);
        if (collective.Rank != ranks.Rank || collective.Size != ranks.Size)
        {
            throw new FineTuneException(
                DiagnosticCatalog.MpiOfAnotherLauncher, null, mpi.Version, collective.Rank, collective.Size, ranks.Launcher, ranks.Rank, ranks.Size);
        }

        collective.BeginWatch(ranks, options);
        return collective;
    }

    /// <summary>
    /// MPI waits for ever for a rank that does not begin it. Rank 0 gives up for all; the others wait for it, which may have other things to do before.
    /// </summary>
    private static Timer? LimitOf(RankContract ranks, RankWatchOptions options) => ranks.Rank > 0 ? null : new Timer(
        _ =>
        {
            double seconds = Math.Round(options.Arrival.TotalSeconds);
            options.Report(new FineTuneException(
                DiagnosticCatalog.RankWaits, null, ranks.Rank, options.Host, seconds, "MPI_Init_thread, which all ranks call"));
            options.EndProcess((int)EngineExitCode.ErrorsReported);
        },
        null,
        options.Arrival,
        Timeout.InfiniteTimeSpan);

    public void AllReduceSum(Span<float> values)
    {
        CollectiveCall call = Enter(CollectiveKind.AllReduce, values.Length);
        fixed (float* first = values)
        {
            Sum((byte*)first, values.Length, sizeof(float), _mpi.Handles.Float);
        }

        _watch?.Leave(call);
    }

    public void AllReduceSum(Span<double> values)
    {
        CollectiveCall call = Enter(CollectiveKind.AllReduce, values.Length);
        fixed (double* first = values)
        {
            Sum((byte*)first, values.Length, sizeof(double), _mpi.Handles.Double);
        }

        _watch?.Leave(call);
    }

    public void Broadcast(Span<byte> bytes, int root)
    {
        CollectiveCall call = Enter(CollectiveKind.Broadcast, bytes.Length);
        fixed (byte* first = bytes)
        {
            for (int offset = 0; offset < bytes.Length; offset += Math.Min(_chunkBytes, bytes.Length - offset))
            {
                _mpi.Broadcast(first + offset, Math.Min(_chunkBytes, bytes.Length - offset), root);
            }
        }

        _watch?.Leave(call);
    }

    public void AllGather(ReadOnlySpan<byte> own, Span<byte> all)
    {
        CollectiveCall call = Enter(CollectiveKind.AllGather, own.Length);
        fixed (byte* first = own, firstOfAll = all)
        {
            _mpi.AllGather(first, firstOfAll, own.Length);
        }

        _watch?.Leave(call);
    }

    public void AllToAll(ReadOnlySpan<byte> parts, Span<byte> received)
    {
        CollectiveCall call = Enter(CollectiveKind.AllToAll, parts.Length);
        fixed (byte* first = parts, firstReceived = received)
        {
            _mpi.AllToAll(first, firstReceived, parts.Length / Size);
        }

        _watch?.Leave(call);
    }

    public void Barrier()
    {
        CollectiveCall call = Enter(CollectiveKind.Barrier, 0);
        _mpi.Barrier();
        _watch?.Leave(call);
    }

    public void Abort(int exitCode, string reason)
    {
        _isOver = true;
        if (_watch is not { } watch)
        {
            _mpi.Abort(exitCode);
            return;
        }

        watch.Fail(reason);
        if (Rank != 0)
        {
            // Rank 0 would have ended this process by now.
            _mpi.Abort(exitCode);
        }
    }

    /// <summary>Leaves with all others. After <see cref="Abort"/> there are none to wait for.</summary>
    public void Dispose()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        CollectiveCall call = Enter(CollectiveKind.Finalize, 0);
        _mpi.Complete();
        _watch?.Leave(call);
        _watch?.Dispose();
    }

    /// <summary>Rank 0's word what there is to do together; null for nothing.</summary>
    /// <param name="own">Of rank 0.</param>
    private CommonWork? Tell(CommonWork? own) => CommonWork.Of(this.Tell(own?.ToString()));

    private void BeginWatch(RankContract ranks, RankWatchOptions options)
    {
        byte[] address = new byte[RankAddress.Length];
        if (Rank == 0)
        {
            var leader = new RankLeader(Size, ranks.LocalSize == Size, ranks.MasterAddress, options);
            Broadcast(leader.Address.ToBytes(), 0);
            leader.Begin();
            _watch = leader;
        }
        else
        {
            Broadcast(address, 0);
            _watch = RankFollower.ConnectAsync(Rank, RankAddress.FromBytes(address), options).GetAwaiter().GetResult();
        }
    }

    private CollectiveCall Enter(CollectiveKind kind, long count)
    {
        var call = new CollectiveCall(++_calls, kind, count);
        _watch?.Enter(call);
        return call;
    }

    private void Sum(byte* values, int count, int valueBytes, nint type)
    {
        int chunk = _chunkBytes / valueBytes;
        for (int offset = 0; offset < count; offset += Math.Min(chunk, count - offset))
        {
            _mpi.AllReduceSum(values + ((nint)offset * valueBytes), Math.Min(chunk, count - offset), type);
        }
    }
}
