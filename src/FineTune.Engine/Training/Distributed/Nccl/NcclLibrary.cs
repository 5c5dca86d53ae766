using System.Runtime.InteropServices;
using FineTune.Contracts;

namespace FineTune.Engine.Training.Distributed;

/// <summary>The functions of NCCL's C interface (nccl.h of NCCL 2) that are used here.</summary>
internal sealed unsafe class NcclLibrary
{
    /// <summary>ncclUint8, ncclFloat32 and ncclFloat64 of ncclDataType_t.</summary>
    public const int UInt8 = 1, Float32 = 7, Float64 = 8;

    private const int Sum = 0;

    private readonly delegate* unmanaged<NcclUniqueId*, int> _getUniqueId;
    private readonly delegate* unmanaged<nint*, int, NcclUniqueId, int, int> _commInitRank;
    private readonly delegate* unmanaged<void*, void*, nuint, int, int, nint, nint, int> _allReduce;
    private readonly delegate* unmanaged<void*, void*, nuint, int, int, nint, nint, int> _broadcast;
    private readonly delegate* unmanaged<void*, void*, nuint, int, nint, nint, int> _allGather;
    private readonly delegate* unmanaged<void*, nuint, int, int, nint, nint, int> _send;
    private readonly delegate* unmanaged<void*, nuint, int, int, nint, nint, int> _receive;
    private readonly delegate* unmanaged<int> _groupStart;
    private readonly delegate* unmanaged<int> _groupEnd;
    private readonly delegate* unmanaged<nint, int> _commDestroy;
    private readonly delegate* unmanaged<nint, int> _commAbort;
    private readonly delegate* unmanaged<int, byte*> _getErrorString;

    private NcclLibrary(nint library)
    {
        _getUniqueId = (delegate* unmanaged<NcclUniqueId*, int>)Export(library, "ncclGetUniqueId");
        _commInitRank = (delegate* unmanaged<nint*, int, NcclUniqueId, int, int>)Export(library, "ncclCommInitRank");
        _allReduce = (delegate* unmanaged<void*, void*, nuint, int, int, nint, nint, int>)Export(library, "ncclAllReduce");
        _broadcast = (delegate* unmanaged<void*, void*, nuint, int, int, nint, nint, int>)Export(library, "ncclBroadcast");
        _allGather = (delegate* unmanaged<void*, void*, nuint, int, nint, nint, int>)Export(library, "ncclAllGather");
        _send = (delegate* unmanaged<void*, nuint, int, int, nint, nint, int>)Export(library, "ncclSend");
        _receive = (delegate* unmanaged<void*, nuint, int, int, nint, nint, int>)Export(library, "ncclRecv");
        _groupStart = (delegate* unmanaged<int>)Export(library, "ncclGroupStart");
        _groupEnd = (delegate* unmanaged<int>)Export(library, "ncclGroupEnd");
        _commDestroy = (delegate* unmanaged<nint, int>)Export(library, "ncclCommDestroy");
        _commAbort = (delegate* unmanaged<nint, int>)Export(library, "ncclCommAbort");
        _getErrorString = (delegate* unmanaged<int, byte*>)Export(library, "ncclGetErrorString");
    }

    /// <summary>Loads the library: beside libtorch, where a CUDA build of it may bring it, or the system's.</summary>
    /// <param name="torchDirectory">libtorch's folder; null where none is known.</param>
    /// <param name="name">The library's file.</param>
    /// <exception cref="FineTuneException">FT3136.</exception>
    public static NcclLibrary Load(string? torchDirectory, string name = "libnccl.so.2")
    {
        string[] candidates = torchDirectory is null ? [name] : [Path.Combine(torchDirectory, name), name];
        Exception? last = null;
        foreach (string candidate in candidates)
        {
            try
            {
                return new NcclLibrary(NativeLibrary.Load(candidate));
            }
            catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
            {
                last = exception;
            }
        }

        throw new FineTuneException(DiagnosticCatalog.NcclNotUsable, null, last, $"{name} does not load ({last!.Message.Split('\n')[0].TrimEnd('.', ' ')})");
    }

    public NcclUniqueId NewUniqueId()
    {
        NcclUniqueId id;
        Check(_getUniqueId(&id), "ncclGetUniqueId");
        return id;
    }

    /// <summary>Begins on the CUDA device that is current on this thread; returns once all ranks have.</summary>
    /// <returns>The ncclComm_t.</returns>
    public nint CommInitRank(int size, NcclUniqueId id, int rank)
    {
        nint communicator;
        Check(_commInitRank(&communicator, size, id, rank), "ncclCommInitRank");
        return communicator;
    }

    /// <summary>Adds up in place, on CUDA's default stream, as libtorch's operations are: in their order, and without waiting.</summary>
    /// <param name="values">Address on the device.</param>
    public void AllReduceSum(void* values, long count, int type, nint communicator) =>
        Check(_allReduce(values, values, (nuint)count, type, Sum, communicator, 0), "ncclAllReduce");

    /// <param name="values">Address on the device.</param>
    public void Broadcast(void* values, long count, int type, int root, nint communicator) =>
        Check(_broadcast(values, values, (nuint)count, type, root, communicator, 0), "ncclBroadcast");

    /// <param name="count">Bytes of each process.</param>
    public void AllGather(void* own, void* all, long count, nint communicator) =>
        Check(_allGather(own, all, (nuint)count, UInt8, communicator, 0), "ncclAllGather");

    /// <summary>NCCL has no all-to-all: it is sends and receipts that go together (nccl user guide, "Point-to-point communication").</summary>
    /// <param name="count">Bytes from each process to each.</param>
    /// <param name="size">Processes.</param>
    public void AllToAll(void* parts, void* received, long count, int size, nint communicator)
    {
        Check(_groupStart(), "ncclGroupStart");
        for (int rank = 0; rank < size; rank++)
        {
            Check(_send((byte*)parts + (rank * count), (nuint)count, UInt8, rank, communicator, 0), "ncclSend");
            Check(_receive((byte*)received + (rank * count), (nuint)count, UInt8, rank, communicator, 0), "ncclRecv");
        }

        Check(_groupEnd(), "ncclGroupEnd");
    }

    public void CommDestroy(nint communicator) => Check(_commDestroy(communicator), "ncclCommDestroy");

    /// <summary>Ends what is under way on this device, whatever state it is in.</summary>
    public void CommAbort(nint communicator) => _ = _commAbort(communicator);

    private static nint Export(nint library, string name) => NativeLibrary.GetExport(library, name);

    /// <param name="text">NCCL's own of the result; null where it has none.</param>
    internal static FineTuneException Failed(string function, int result, string? text) =>
        new(DiagnosticCatalog.NcclFailed, null, function, (text ?? FormattableString.Invariant($"error {result}")).TrimEnd('.'));

    private void Check(int result, string function)
    {
        if (result != 0)
        {
            throw Failed(function, result, Marshal.PtrToStringUTF8((nint)_getErrorString(result)));
        }
    }
}
