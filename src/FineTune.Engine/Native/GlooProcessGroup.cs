using System.Runtime.InteropServices;
using System.Text;
using FineTune.Contracts;
using static TorchSharp.torch;

namespace FineTune.Engine.Native;

/// <summary>
/// Processes that talk by Gloo, as libtorch has it: c10d::TCPStore, through which they find each other, and c10d::ProcessGroupGloo, of which three
/// collectives are called that others can be made of. There is no C interface, so the C++ functions are called by the names they are
/// exported under, on objects whose layout is that of <see cref="BuildIds"/> and of no other library (docs/adr/0016-gloo-in-libtorch.md).
/// A C++ exception must not get into .NET's frames: what fails in a collective is kept in its Work, and what could fail before is looked at first.
/// The objects live as long as the process.
/// </summary>
internal sealed unsafe class GlooProcessGroup
{
    // sizeof, and offsets of members, in bytes (torch/csrc/distributed/c10d/{TCPStore,ProcessGroupGloo,Types,Work}.hpp, c10/util/intrusive_ptr.h).
    private const int SizeOfStore = 0xd8;
    private const int SizeOfGroup = 0x1e8;
    private const int SizeOfStoreOptions = 0x38;
    private const int SizeOfAllReduceOptions = 0x40;
    private const int SizeOfOptions = 0x10;
    private const int CountsOffset = 0x08;
    private const int ExceptionOffset = 0x70;

    /// <summary>One owner, and the one weak reference that all owners have together.</summary>
    private const long OneOwner = 0x1_0000_0001;

    /// <summary>Owners that are never given back.</summary>
    private const long ManyOwners = 0x1_0000_1000;

    private readonly nint _group;
    private readonly delegate* unmanaged<nint*, nint, nint*, void*, nint*> _allReduce;
    private readonly delegate* unmanaged<nint*, nint, nint, nint, void*, nint*> _allGather;
    private readonly delegate* unmanaged<nint*, nint, nint, nint, nint*, nint*, void*, nint*> _allToAll;
    private readonly delegate* unmanaged<nint, byte> _isCompleted;
    private readonly delegate* unmanaged<nint, byte> _isSuccess;
    private readonly TimeSpan _timeout;

    /// <summary>Comes together with the other processes; returns once all are there.</summary>
    /// <param name="address">Where rank 0 listens: a name or a number.</param>
    /// <param name="port">Its port, at which somebody answers; of rank 0 the port of <paramref name="listener"/>.</param>
    /// <param name="listener">Of rank 0 the handle of a socket that listens and is libtorch's from here on; null of all others.</param>
    /// <param name="timeout">How long libtorch waits for the others.</param>
    /// <exception cref="FineTuneException">FT3115: libtorch is another; FT3009: it lacks a function.</exception>
    public GlooProcessGroup(string address, int port, int? listener, int rank, int size, TimeSpan timeout)
    {
        ThrowIfOther();
        _timeout = timeout;
        _allReduce = (delegate* unmanaged<nint*, nint, nint*, void*, nint*>)Export(
            "_ZN4c10d16ProcessGroupGloo9allreduceERSt6vectorIN2at6TensorESaIS3_EERKNS_16AllreduceOptionsE");
        _allGather = (delegate* unmanaged<nint*, nint, nint, nint, void*, nint*>)Export(
            "_ZN4c10d16ProcessGroupGloo15_allgather_baseERN2at6TensorES3_RKNS_16AllgatherOptionsE");
        _allToAll = (delegate* unmanaged<nint*, nint, nint, nint, nint*, nint*, void*, nint*>)Export(
            "_ZN4c10d16ProcessGroupGloo13alltoall_baseERN2at6TensorES3_RSt6vectorIlSaIlEES7_RKNS_15AllToAllOptionsE");
        _isCompleted = (delegate* unmanaged<nint, byte>)Export("_ZN4c10d4Work11isCompletedEv");
        _isSuccess = (delegate* unmanaged<nint, byte>)Export("_ZNK4c10d4Work9isSuccessEv");
        nint store = CreateStore(address, port, listener, size);
        _group = CreateGroup(store, rank, size);
    }

    /// <summary>The libtorch_cpu.so whose layouts these are, by build id: that of the package libtorch-cpu-linux-x64 2.10.0.</summary>
    public static IReadOnlyList<string> BuildIds { get; } = ["e59a73f8ca02c19463bd923dc568ce765b2a1106"];

    /// <summary>Why there is no Gloo here, in words; null where there is.</summary>
    public static string? Lacking
    {
        get
        {
            if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            {
                return $"it is there on linux-x64, and this is {NativePlatform.Identifier}";
            }

            string library = TorchLibraries.PathOf("torch_cpu");
            string? buildId = ElfBuildId.Of(library);
            return BuildIds.Contains(buildId)
                ? null
                : $"{library} has the build id {buildId ?? "none"}, and the Gloo of that of the package libtorch-cpu-linux-x64 2.10.0 alone is known";
        }
    }

    /// <summary>Adds a contiguous tensor of the CPU up over all processes, in place.</summary>
    /// <returns>Null, or what Gloo says went wrong: the group is of no use from then on.</returns>
    public string? AllReduceSum(Tensor tensor)
    {
        // A vector of one tensor: the handle points to it.
        nint handle = tensor.Handle;
        nint* vector = stackalloc nint[] { handle, handle + sizeof(nint), handle + sizeof(nint) };
        byte* options = stackalloc byte[SizeOfAllReduceOptions];
        NativeMemory.Clear(options, SizeOfAllReduceOptions);
        // The operation is a sum, 0; asynchronous, 1.
        *(long*)(options + 0x20) = (long)_timeout.TotalMilliseconds;
        options[0x28] = 1;
        nint work = 0;
        _allReduce(&work, _group, vector, options);
        string? problem = Complete(work);
        GC.KeepAlive(tensor);
        return problem;
    }

    /// <summary>Has everyone get the values of all.</summary>
    /// <param name="own">[numbers], contiguous, of the CPU.</param>
    /// <param name="all">[numbers times processes], those of rank 0 first.</param>
    /// <returns>Null, or what Gloo says went wrong: the group is of no use from then on.</returns>
    public string? AllGather(Tensor own, Tensor all)
    {
        byte* options = stackalloc byte[SizeOfOptions];
        WriteOptions(options);
        nint work = 0;
        _allGather(&work, _group, all.Handle, own.Handle, options);
        string? problem = Complete(work);
        GC.KeepAlive(own);
        GC.KeepAlive(all);
        return problem;
    }

    /// <summary>Has everyone get from each its part of the values.</summary>
    /// <param name="parts">[numbers], contiguous, of the CPU; as many for each process.</param>
    /// <param name="received">[numbers]</param>
    /// <returns>Null, or what Gloo says went wrong: the group is of no use from then on.</returns>
    public string? AllToAll(Tensor parts, Tensor received)
    {
        byte* options = stackalloc byte[SizeOfOptions];
        WriteOptions(options);
        // Two vectors without a number: all parts are of one size.
        nint* sizes = stackalloc nint[] { 0, 0, 0 };
        nint* sizesOfReceived = stackalloc nint[] { 0, 0, 0 };
        nint work = 0;
        _allToAll(&work, _group, received.Handle, parts.Handle, sizesOfReceived, sizes, options);
        string? problem = Complete(work);
        GC.KeepAlive(parts);
        GC.KeepAlive(received);
        return problem;
    }

    /// <summary>A time-out, and that it is asynchronous.</summary>
    private void WriteOptions(byte* options)
    {
        *(long*)options = (long)_timeout.TotalMilliseconds;
        *(long*)(options + sizeof(long)) = 1;
    }

    /// <returns>Null, or what went wrong.</returns>
    private string? Complete(nint work)
    {
        var spinner = default(SpinWait);
        while (_isCompleted(work) == 0)
        {
            spinner.SpinOnce();
        }

        string? problem = _isSuccess(work) != 0 ? null : Message(work);
        Release(work);
        return problem;
    }

    private static void ThrowIfOther()
    {
        if (Lacking is { } reason)
        {
            throw new FineTuneException(DiagnosticCatalog.NoCollective, null, "gloo", reason);
        }
    }

    private static nint CreateStore(string address, int port, int? listener, int size)
    {
        var construct = (delegate* unmanaged<nint, void*, void*, void>)Export(
            "_ZN4c10d8TCPStoreC1ENSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEERKNS_15TCPStoreOptionsE");
        byte* options = stackalloc byte[SizeOfStoreOptions];
        NativeMemory.Clear(options, SizeOfStoreOptions);
        *(ushort*)options = (ushort)port;
        options[0x02] = listener is null ? (byte)0 : (byte)1;
        *(long*)(options + 0x08) = size;
        options[0x10] = 1;
        *(long*)(options + 0x20) = long.MaxValue / 10_000_000;
        if (listener is { } handle)
        {
            *(int*)(options + 0x2c) = handle;
            options[0x30] = 1;
        }

        // A std::string, which the constructor takes: a pointer to what malloc gave, which operator delete frees, and two lengths.
        byte[] text = Encoding.UTF8.GetBytes(address + '\0');
        byte* characters = (byte*)NativeMemory.Alloc((nuint)Math.Max(text.Length, 32));
        text.CopyTo(new Span<byte>(characters, text.Length));
        nint* host = stackalloc nint[] { (nint)characters, text.Length - 1, text.Length - 1, 0 };
        nint store = (nint)NativeMemory.AllocZeroed(SizeOfStore);
        construct(store, host, options);
        *(long*)(store + CountsOffset) = ManyOwners;
        return store;
    }

    private nint CreateGroup(nint store, int rank, int size)
    {
        var createOptions = (delegate* unmanaged<nint*, long, nint*>)Export(
            "_ZN4c10d16ProcessGroupGloo7Options14create_defaultENSt6chrono8durationIlSt5ratioILl1ELl1000EEEE");
        var construct = (delegate* unmanaged<nint, nint*, int, int, nint*, void>)Export(
            "_ZN4c10d16ProcessGroupGlooC1ERKN3c1013intrusive_ptrINS_5StoreENS1_6detail34intrusive_target_default_null_typeIS3_EEEEii"
                + "NS2_INS0_7OptionsENS5_ISA_EEEE");
        nint options = 0;
        createOptions(&options, (long)_timeout.TotalMilliseconds);
        *(long*)(options + CountsOffset) = ManyOwners;
        nint group = (nint)NativeMemory.AllocZeroed(SizeOfGroup);
        construct(group, &store, rank, size, &options);
        *(long*)(group + CountsOffset) = ManyOwners;
        return group;
    }

    /// <summary>What the exception that a Work has kept says: it is a std::exception, whose third virtual function is what().</summary>
    private static string Message(nint work)
    {
        nint exception = *(nint*)(work + ExceptionOffset);
        var what = (delegate* unmanaged<nint, byte*>)(*(nint**)exception)[2];
        string text = Marshal.PtrToStringUTF8((nint)what(exception)) ?? "";
        // From c10::Error the first line; the rest is libtorch's stack.
        return text.Split('\n', 2)[0];
    }

    /// <summary>As c10::intrusive_ptr lets go: the last owner deletes, by the second virtual function.</summary>
    private static void Release(nint target)
    {
        long before = Interlocked.Decrement(ref *(long*)(target + CountsOffset)) + 1;
        if ((before & ~(1L << 63)) == OneOwner)
        {
            ((delegate* unmanaged<nint, void>)(*(nint**)target)[1])(target);
        }
    }

    private static nint Export(string name) => NativeLibrary.TryGetExport(TorchLibraries.Handle("torch_cpu"), name, out nint address)
        ? address
        : throw new FineTuneException(DiagnosticCatalog.LibTorchLacks, null, name);
}
