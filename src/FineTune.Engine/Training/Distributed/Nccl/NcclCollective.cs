using FineTune.Contracts;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// Collectives between GPUs by NCCL. Its id comes from rank 0 over MPI where MPI's launcher has started the processes, or else by one
/// connection to MASTER_ADDR. What lies on the CPU goes over the GPU.
/// </summary>
internal sealed unsafe class NcclCollective : ICollective
{
    private readonly NcclLibrary _nccl;
    private readonly Device _device;
    private readonly nint _communicator;
    private readonly IRankWatch? _watch;
    private readonly MpiCollective? _mpi;
    private long _calls;
    private bool _isOver;

    private NcclCollective(NcclLibrary nccl, Device device, nint communicator, RankContract ranks, MpiCollective? mpi, IRankWatch? watch)
    {
        _nccl = nccl;
        _device = device;
        _communicator = communicator;
        _mpi = mpi;
        _watch = watch;
        Rank = ranks.Rank;
        Size = ranks.Size;
    }

    public string Name => "nccl";

    public bool TellsFailures => true;

    public int Rank { get; }

    public int Size { get; }

    /// <summary>Comes together with the others. A job of one rank is possible, too.</summary>
    /// <exception cref="FineTuneException">FT3136, FT3137; FT3130 to FT3135 of the way that the id takes.</exception>
    public static NcclCollective Join(CollectiveSettings settings)
    {
        if (settings.Device.type != DeviceType.CUDA)
        {
            throw new FineTuneException(DiagnosticCatalog.NcclNotUsable, null, $"the device is {settings.Device}");
        }

        NcclLibrary nccl = NcclLibrary.Load(settings.TorchDirectory);
        RankContract ranks = settings.Ranks;
        NcclUniqueId id = ranks.Rank == 0 ? nccl.NewUniqueId() : default;
        MpiCollective? mpi = null;
        IRankWatch? watch = null;
        if (ranks.Size > 1 && ranks.IsOfMpi)
        {
            mpi = MpiCollective.Join(ranks, settings.MpiLibrary, settings.Watch, settings.Work);
            mpi.Broadcast(NcclUniqueId.BytesOf(ref id), root: 0);
        }
        else if (ranks.Size > 1)
        {
            watch = Share(ref id, settings);
        }

        CudaContext.MakeCurrent(Math.Max(settings.Device.index, 0));
        return new NcclCollective(nccl, settings.Device, nccl.CommInitRank(ranks.Size, id, ranks.Rank), ranks, mpi, watch);
    }

    public void AllReduceSum(Span<float> values) => Over(values, ScalarType.Float32, onDevice => AllReduceSum(onDevice, NcclLibrary.Float32));

    public void AllReduceSum(Span<double> values) => Over(values, ScalarType.Float64, onDevice => AllReduceSum(onDevice, NcclLibrary.Float64));

    public void AllReduceSum(Tensor values)
    {
        if (values.device_type == DeviceType.CUDA)
        {
            AllReduceSum(values, NcclLibrary.Float32);
        }
        else
        {
            AllReduceSum(values.Values<float>());
        }
    }

    public void Broadcast(Span<byte> bytes, int root) => Over(bytes, ScalarType.Byte, onDevice =>
    {
        using CallScope scope = Enter(CollectiveKind.Broadcast, onDevice.NumberOfElements);
        _nccl.Broadcast(onDevice.DeviceAddress(), onDevice.NumberOfElements, NcclLibrary.UInt8, root, _communicator);
        cuda.synchronize(_device);
    });

    public void AllGather(ReadOnlySpan<byte> own, Span<byte> all) => Over(own, all, AllGather);

    public void AllGather(Tensor own, Tensor all)
    {
        using CallScope scope = Enter(CollectiveKind.AllGather, Bytes(own));
        _nccl.AllGather(own.DeviceAddress(), all.DeviceAddress(), Bytes(own), _communicator);
        SynchronizeIfWatched();
    }

    public void AllToAll(ReadOnlySpan<byte> parts, Span<byte> received) => Over(parts, received, AllToAll);

    public void AllToAll(Tensor parts, Tensor received)
    {
        using CallScope scope = Enter(CollectiveKind.AllToAll, Bytes(parts));
        _nccl.AllToAll(parts.DeviceAddress(), received.DeviceAddress(), Bytes(parts) / Size, Size, _communicator);
        SynchronizeIfWatched();
    }

    public void Barrier() => AllReduceSum(stackalloc float[1]);

    public void Abort(int exitCode, string reason)
    {
        _isOver = true;
        _mpi?.Abort(exitCode, reason);
        _watch?.Fail(reason);
        _nccl.CommAbort(_communicator);
    }

    public void Dispose()
    {
        if (!_isOver)
        {
            _isOver = true;
            _nccl.CommDestroy(_communicator);
            _watch?.Dispose();
            _mpi?.Dispose();
        }
    }

    /// <summary>The id and where rank 0's watch listens, in one message.</summary>
    private static IRankWatch Share(ref NcclUniqueId id, CollectiveSettings settings)
    {
        RankContract ranks = settings.Ranks;
        if (ranks.MasterAddress is null || (ranks.MasterPort is null && ranks.MasterPortFile is null))
        {
            throw new FineTuneException(DiagnosticCatalog.NcclNotUsable, null, "MASTER_ADDR and MASTER_PORT do not say where rank 0 is");
        }

        RankLeader? leader = ranks.Rank == 0 ? new RankLeader(ranks.Size, ranks.LocalSize == ranks.Size, ranks.MasterAddress, settings.Watch) : null;
        byte[] message = new byte[NcclUniqueId.Length + RankAddress.Length];
        NcclUniqueId.BytesOf(ref id).CopyTo(message);
        leader?.Address.ToBytes().CopyTo(message, NcclUniqueId.Length);
        MasterExchange.ShareAsync(message, ranks, settings.Watch.Meeting).GetAwaiter().GetResult();
        message.AsSpan(0, NcclUniqueId.Length).CopyTo(NcclUniqueId.BytesOf(ref id));
        if (leader is not null)
        {
            leader.Begin();
            return leader;
        }

        return RankFollower.ConnectAsync(ranks.Rank, RankAddress.FromBytes(message.AsSpan(NcclUniqueId.Length)), settings.Watch).GetAwaiter().GetResult();
    }

    private void AllReduceSum(Tensor onDevice, int type)
    {
        using CallScope scope = Enter(CollectiveKind.AllReduce, onDevice.NumberOfElements);
        _nccl.AllReduceSum(onDevice.DeviceAddress(), onDevice.NumberOfElements, type, _communicator);
        SynchronizeIfWatched();
    }

    /// <summary>What is only queued would look to the watch as done.</summary>
    private void SynchronizeIfWatched()
    {
        if (_watch is not null)
        {
            cuda.synchronize(_device);
        }
    }

    private static long Bytes(Tensor tensor) => tensor.NumberOfElements * tensor.ElementSize;

    /// <summary>Does with copies on the GPU, and takes the values of the second back.</summary>
    private void Over(ReadOnlySpan<byte> from, Span<byte> to, Action<Tensor, Tensor> work)
    {
        using Tensor fromOnCpu = empty(from.Length, dtype: ScalarType.Byte);
        from.CopyTo(fromOnCpu.Values<byte>());
        using Tensor fromOnDevice = fromOnCpu.to(_device);
        using Tensor toOnDevice = empty(to.Length, dtype: ScalarType.Byte, device: _device);
        work(fromOnDevice, toOnDevice);
        using Tensor toOnCpu = toOnDevice.cpu();
        toOnCpu.Values<byte>().CopyTo(to);
    }

    /// <summary>Does with a copy on the GPU, and takes its values back.</summary>
    private void Over<T>(Span<T> values, ScalarType type, Action<Tensor> work)
        where T : unmanaged
    {
        if (values.IsEmpty)
        {
            return;
        }

        using Tensor onCpu = empty(values.Length, dtype: type);
        values.CopyTo(onCpu.Values<T>());
        using Tensor onDevice = onCpu.to(_device);
        work(onDevice);
        onCpu.copy_(onDevice);
        onCpu.Values<T>().CopyTo(values);
    }

    private CallScope Enter(CollectiveKind kind, long count)
    {
        var call = new CollectiveCall(++_calls, kind, count);
        _watch?.Enter(call);
        return new CallScope(_watch, call);
    }

    /// <summary>The time that a call takes.</summary>
    private readonly ref struct CallScope(IRankWatch? watch, CollectiveCall call)
    {
        public void Dispose() => watch?.Leave(call);
    }
}
