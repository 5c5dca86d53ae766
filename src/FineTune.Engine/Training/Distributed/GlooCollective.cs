using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FineTune.Contracts;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// Gloo, as it is in libtorch. A broadcast is made of its all-reduce: who has nothing to say adds zeros. Rank 0 listens at MASTER_ADDR and its
/// <see cref="MasterPort"/>.
/// </summary>
internal sealed class GlooCollective : ICollective
{
    /// <summary>Bytes of one call, where what is added up is not a tensor already.</summary>
    private const int Chunk = 1 << 26;

    /// <summary>By how much libtorch's own patience is longer, which must not end first: what it throws then, .NET cannot catch.</summary>
    private static readonly TimeSpan Longer = TimeSpan.FromHours(24);

    /// <summary>What the watch sees and says takes a moment longer than what a connection that closes says.</summary>
    private static readonly TimeSpan TimeOfTheWatch = TimeSpan.FromSeconds(5);

    private readonly GlooProcessGroup _group;
    private IRankWatch? _watch;
    private long _calls;
    private bool _isOver;

    private GlooCollective(GlooProcessGroup group, int rank, int size) => (_group, Rank, Size) = (group, rank, size);

    public string Name => "gloo";

    public int Rank { get; }

    public int Size { get; }

    /// <summary>Comes together with the others, and begins the watch over them.</summary>
    /// <exception cref="FineTuneException">FT3111, FT3113, FT3115, FT3135.</exception>
    public static GlooCollective Join(RankContract ranks, RankWatchOptions options)
    {
        using Timer limit = new(_ => GiveUp(ranks, options), null, options.Patience + TimeOfTheWatch, Timeout.InfiniteTimeSpan);
        using CancellationTokenRegistration end = options.EndIfCancelled();
        GlooCollective collective = Connect(ranks, options.Patience);
        collective.BeginWatch(ranks, options);
        return collective;
    }

    /// <summary>Comes together with the others, whom nobody watches.</summary>
    /// <param name="patience">How long to wait for rank 0 to listen.</param>
    /// <exception cref="FineTuneException">FT3113, FT3115.</exception>
    internal static GlooCollective Connect(RankContract ranks, TimeSpan patience)
    {
        if (GlooProcessGroup.Lacking is { } lacking)
        {
            throw Failure(lacking);
        }

        if (ranks.MasterAddress is not { } address || (ranks.MasterPort is null && ranks.MasterPortFile is null))
        {
            throw Failure("MASTER_ADDR and MASTER_PORT do not say where rank 0 listens");
        }

        if (GlooMeeting.Missing(GlooMeeting.ChosenInterfaces) is { } missing)
        {
            throw Failure(missing);
        }

        (int port, int? listener) = MeetAsync(ranks, address, patience).GetAwaiter().GetResult();
        var group = new GlooProcessGroup(address, port, listener, ranks.Rank, ranks.Size, patience + Longer);
        if (ranks.Rank == 0)
        {
            MasterPort.Forget(ranks.MasterPortFile);
        }

        return new GlooCollective(group, ranks.Rank, ranks.Size);
    }

    public void AllReduceSum(Span<float> values) => Add(values, ScalarType.Float32);

    public void AllReduceSum(Span<double> values) => Add(values, ScalarType.Float64);

    public void AllReduceSum(Tensor values)
    {
        if (values.device_type != TorchSharp.DeviceType.CPU)
        {
            using Tensor onCpu = values.cpu();
            Add(onCpu, CollectiveKind.AllReduce, values.NumberOfElements);
            values.copy_(onCpu);
            return;
        }

        Add(values, CollectiveKind.AllReduce, values.NumberOfElements);
    }

    public void Broadcast(Span<byte> bytes, int root)
    {
        if (Rank != root)
        {
            bytes.Clear();
        }

        Add(bytes, ScalarType.Byte, CollectiveKind.Broadcast);
    }

    public void AllGather(ReadOnlySpan<byte> own, Span<byte> all) => Move(CollectiveKind.AllGather, own, all, _group.AllGather);

    public void AllToAll(ReadOnlySpan<byte> parts, Span<byte> received) => Move(CollectiveKind.AllToAll, parts, received, _group.AllToAll);

    public void Barrier() => Add(stackalloc float[1], ScalarType.Float32, CollectiveKind.Barrier);

    /// <summary>Connections that close when this process ends do the rest.</summary>
    public void Abort(int exitCode, string reason)
    {
        _isOver = true;
        _watch?.Fail(reason);
    }

    /// <summary>Leaves with all others. After <see cref="Abort"/> there are none to wait for.</summary>
    public void Dispose()
    {
        if (!_isOver)
        {
            _isOver = true;
            Add(stackalloc float[1], ScalarType.Float32, CollectiveKind.Finalize);
            _watch?.Dispose();
        }
    }

    /// <summary>libtorch cannot be taken out of its waiting.</summary>
    private static void GiveUp(RankContract ranks, RankWatchOptions options)
    {
        string seconds = options.Patience.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        options.Report(new FineTuneException(
            DiagnosticCatalog.RankWaits, null, ranks.Rank, options.Host, seconds, $"Gloo, to come to {ranks.MasterAddress}"));
        options.EndProcess((int)EngineExitCode.ErrorsReported);
    }

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

    /// <returns>Where rank 0 listens; of rank 0 the socket that does, which is libtorch's from here on.</returns>
    private static async Task<(int Port, int? Listener)> MeetAsync(RankContract ranks, string address, TimeSpan patience)
    {
        if (ranks.Rank > 0)
        {
            int known = await MasterPort.OfAsync(ranks, patience).ConfigureAwait(false);
            await GlooMeeting.FindStoreAsync(address, known, patience).ConfigureAwait(false);
            return (known, null);
        }

        Socket socket = Listen(ranks);
        int port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        try
        {
            await GlooMeeting.FindOwnAddressAsync(address, port, patience).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        // It is not to be closed, also when nobody refers to it any more.
        int handle = (int)socket.SafeHandle.DangerousGetHandle();
        socket.SafeHandle.SetHandleAsInvalid();
        return (port, handle);
    }

    private static Socket Listen(RankContract ranks)
    {
        try
        {
            return MasterPort.Listen(ranks);
        }
        catch (SocketException exception)
        {
            string port = (ranks.MasterPort ?? 0).ToString(CultureInfo.InvariantCulture);
            throw Failure($"rank 0 cannot listen at port {port}: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    private static FineTuneException Failure(string reason, Exception? innerException = null) =>
        new(DiagnosticCatalog.NoCollective, null, innerException, "gloo", reason);

    private void Add<T>(Span<T> values, ScalarType type, CollectiveKind kind = CollectiveKind.AllReduce)
        where T : unmanaged
    {
        int size = Math.Max(1, Math.Min(values.Length, Chunk / System.Runtime.CompilerServices.Unsafe.SizeOf<T>()));
        using Tensor buffer = empty(size, dtype: type);
        for (int first = 0; first < values.Length; first += size)
        {
            Span<T> part = values[first..Math.Min(first + size, values.Length)];
            Span<T> inBuffer = buffer.Values<T>();
            part.CopyTo(inBuffer);
            Add(buffer, kind, part.Length);
            inBuffer[..part.Length].CopyTo(part);
        }
    }

    /// <param name="move">Gets both as tensors.</param>
    private void Move(CollectiveKind kind, ReadOnlySpan<byte> from, Span<byte> to, Func<Tensor, Tensor, string?> move)
    {
        if (from.IsEmpty)
        {
            return;
        }

        using Tensor fromTensor = empty(from.Length, dtype: ScalarType.Byte);
        using Tensor toTensor = empty(to.Length, dtype: ScalarType.Byte);
        from.CopyTo(fromTensor.Values<byte>());
        Call(kind, from.Length, () => move(fromTensor, toTensor));
        toTensor.Values<byte>().CopyTo(to);
    }

    private void Add(Tensor tensor, CollectiveKind kind, long count) => Call(kind, count, () => _group.AllReduceSum(tensor));

    /// <param name="make">Returns what went wrong; null where nothing did.</param>
    private void Call(CollectiveKind kind, long count, Func<string?> make)
    {
        var call = new CollectiveCall(++_calls, kind, count);
        _watch?.Enter(call);
        string? problem = make();
        _watch?.Leave(call);
        if (problem is not null)
        {
            if (_watch is not null)
            {
                // It ends this process, with an error that says more.
                Thread.Sleep(TimeOfTheWatch);
            }

            throw new FineTuneException(DiagnosticCatalog.CollectiveFailed, null, Rank, Environment.MachineName, $"Gloo says: {problem}");
        }
    }
}
