using System.Runtime.InteropServices;
using System.Text;
using FineTune.Contracts;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// A loaded MPI library and the functions of its C interface that are used here. Handles are pointers in Open MPI and ints in MPICH and those of its ABI
/// (Intel MPI, MVAPICH2, Cray MPICH); a function that takes an int reads the low half of the register, so one declaration serves both.
/// </summary>
internal sealed unsafe class MpiLibrary
{
    /// <summary>MPI_THREAD_SERIALIZED: calls come from any thread, one at a time. The same number in both ABIs.</summary>
    public const int Serialized = 2;

    private const int MaxLibraryVersion = 8192;
    private const int MaxErrorString = 1024;

    private readonly delegate* unmanaged<int*, byte***, int, int*, int> _initThread;
    private readonly delegate* unmanaged<int*, int> _finalized;
    private readonly delegate* unmanaged<int> _finalize;
    private readonly delegate* unmanaged<nint, int*, int> _rank;
    private readonly delegate* unmanaged<nint, int*, int> _size;
    private readonly delegate* unmanaged<nint, nint, int> _setErrorHandler;
    private readonly delegate* unmanaged<int, byte*, int*, int> _errorString;
    private readonly delegate* unmanaged<nint, int> _barrier;
    private readonly delegate* unmanaged<void*, void*, int, nint, nint, nint, int> _allReduce;
    private readonly delegate* unmanaged<void*, int, nint, int, nint, int> _broadcast;
    private readonly delegate* unmanaged<void*, int, nint, void*, int, nint, nint, int> _allGather;
    private readonly delegate* unmanaged<void*, int, nint, void*, int, nint, nint, int> _allToAll;
    private readonly delegate* unmanaged<nint, int, int> _abort;

    private MpiLibrary(nint library)
    {
        Handles = MpiHandles.Of(library);
        _initThread = (delegate* unmanaged<int*, byte***, int, int*, int>)Export(library, "MPI_Init_thread");
        _finalized = (delegate* unmanaged<int*, int>)Export(library, "MPI_Finalized");
        _finalize = (delegate* unmanaged<int>)Export(library, "MPI_Finalize");
        _rank = (delegate* unmanaged<nint, int*, int>)Export(library, "MPI_Comm_rank");
        _size = (delegate* unmanaged<nint, int*, int>)Export(library, "MPI_Comm_size");
        _setErrorHandler = (delegate* unmanaged<nint, nint, int>)Export(library, "MPI_Comm_set_errhandler");
        _errorString = (delegate* unmanaged<int, byte*, int*, int>)Export(library, "MPI_Error_string");
        _barrier = (delegate* unmanaged<nint, int>)Export(library, "MPI_Barrier");
        _allReduce = (delegate* unmanaged<void*, void*, int, nint, nint, nint, int>)Export(library, "MPI_Allreduce");
        _broadcast = (delegate* unmanaged<void*, int, nint, int, nint, int>)Export(library, "MPI_Bcast");
        _allGather = (delegate* unmanaged<void*, int, nint, void*, int, nint, nint, int>)Export(library, "MPI_Allgather");
        _allToAll = (delegate* unmanaged<void*, int, nint, void*, int, nint, nint, int>)Export(library, "MPI_Alltoall");
        _abort = (delegate* unmanaged<nint, int, int>)Export(library, "MPI_Abort");
        Version = ReadVersion((delegate* unmanaged<byte*, int*, int>)Export(library, "MPI_Get_library_version"));
    }

    public MpiHandles Handles { get; }

    /// <summary>The first line of what the library says of itself, as <c>Open MPI v4.1.4, ...</c>.</summary>
    public string Version { get; }

    /// <summary>Loads the library of the launcher. Its UCX, where it has one, leaves signals to .NET.</summary>
    /// <param name="own">A file of the user's own; null searches.</param>
    /// <exception cref="FineTuneException">FT3130: none was found that loads.</exception>
    public static MpiLibrary Load(string? own)
    {
        UcxSignals.LeaveToRuntime();
        var failures = new List<string>();
        foreach (string candidate in MpiLibrarySearch.Candidates(own, Environment.GetEnvironmentVariable))
        {
            try
            {
                return new MpiLibrary(NativeLibrary.Load(candidate));
            }
            catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
            {
                failures.Add($"{candidate} ({FirstLine(exception.Message)})");
            }
        }

        throw new FineTuneException(
            DiagnosticCatalog.MpiNotLoaded, null, own is null ? $"tried {failures.Count} names, the first was {failures[0]}" : failures[0]);
    }

    /// <exception cref="FineTuneException">FT3131: it does not begin, or not so that more than one thread may call it.</exception>
    public void Initialize()
    {
        int provided;
        Check(_initThread(null, null, Serialized, &provided), "MPI_Init_thread");
        if (provided < Serialized)
        {
            throw Failed("MPI_Init_thread", FormattableString.Invariant($"{Version} gives thread level {provided} of the {Serialized} that is needed"));
        }

        // Without it a failure ends the process with words of the library's own.
        Check(_setErrorHandler(Handles.World, Handles.ErrorsReturn), "MPI_Comm_set_errhandler");
    }

    public int Rank()
    {
        int rank;
        Check(_rank(Handles.World, &rank), "MPI_Comm_rank");
        return rank;
    }

    public int Size()
    {
        int size;
        Check(_size(Handles.World, &size), "MPI_Comm_size");
        return size;
    }

    public void Barrier() => Check(_barrier(Handles.World), "MPI_Barrier");

    /// <param name="count">Of values, at most what an int holds.</param>
    public void AllReduceSum(void* values, int count, nint type) =>
        Check(_allReduce((void*)Handles.InPlace, values, count, type, Handles.Sum, Handles.World), "MPI_Allreduce");

    public void Broadcast(void* bytes, int count, int root) => Check(_broadcast(bytes, count, Handles.Byte, root, Handles.World), "MPI_Bcast");

    /// <param name="count">Bytes of each process.</param>
    public void AllGather(void* own, void* all, int count) =>
        Check(_allGather(own, count, Handles.Byte, all, count, Handles.Byte, Handles.World), "MPI_Allgather");

    /// <param name="count">Bytes from each process to each.</param>
    public void AllToAll(void* parts, void* received, int count) =>
        Check(_allToAll(parts, count, Handles.Byte, received, count, Handles.Byte, Handles.World), "MPI_Alltoall");

    /// <summary>Ends all processes of the job by the launcher; this one too, mostly before it returns.</summary>
    public void Abort(int exitCode) => _ = _abort(Handles.World, exitCode);

    public void Complete()
    {
        int isDone;
        Check(_finalized(&isDone), "MPI_Finalized");
        if (isDone == 0)
        {
            Check(_finalize(), "MPI_Finalize");
        }
    }

    private static nint Export(nint library, string name) => NativeLibrary.GetExport(library, name);

    private static string ReadVersion(delegate* unmanaged<byte*, int*, int> version)
    {
        byte* text = stackalloc byte[MaxLibraryVersion];
        int length = 0;
        _ = version(text, &length);
        return FirstLine(Encoding.UTF8.GetString(text, length).TrimEnd('\0'));
    }

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();

    private static FineTuneException Failed(string function, string reason) => new(DiagnosticCatalog.MpiFailed, null, function, reason);

    private void Check(int result, string function)
    {
        if (result == 0)
        {
            return;
        }

        byte* text = stackalloc byte[MaxErrorString];
        int length = 0;
        bool hasText = _errorString(result, text, &length) == 0;
        throw Failed(function, hasText ? Encoding.UTF8.GetString(text, length).Trim() : FormattableString.Invariant($"error {result}"));
    }
}
