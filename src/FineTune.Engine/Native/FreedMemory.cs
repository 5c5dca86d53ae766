using System.Runtime.InteropServices;

namespace FineTune.Engine.Native;

/// <summary>
/// Memory that libtorch has freed and glibc keeps. In a backward pass gradients of weights take the place of what was computed on the way, but seldom
/// fit into its holes, so that the holes of a large model grow to a fifth of the process. Other C libraries give memory back of their own accord. To take
/// memory again costs more than to give it back, so that nothing is given back as long as the process is no larger than it has had to be.
/// </summary>
internal static unsafe class FreedMemory
{
    /// <summary>A process that uses less is small anyway.</summary>
    private const long Large = 1 << 30;

    private static readonly delegate* unmanaged<Statistics> Mallinfo2 = (delegate* unmanaged<Statistics>)Export("mallinfo2");
    private static readonly delegate* unmanaged<nint, int> MallocTrim = (delegate* unmanaged<nint, int>)Export("malloc_trim");

    private static readonly FreedMemoryState OfProcess = new();

    /// <summary>Bytes that this process has taken of glibc and not freed; null with another C library.</summary>
    public static long? BytesInUse => Mallinfo2 == null ? null : Mallinfo2().Taken;

    /// <summary>Gives it back to the system where there is much of it and the process is large, and larger than it has had to be so far.</summary>
    public static void Release() => Release(OfProcess);

    /// <param name="state">What was seen before.</param>
    public static void Release(FreedMemoryState state)
    {
        if (Mallinfo2 == null || MallocTrim == null || ResidentMemory.Bytes() is not { } resident || resident <= state.Needed.Bytes)
        {
            return;
        }

        Statistics now = Mallinfo2();
        state.Released = Math.Min(state.Released, now.Free);
        if (now.Taken > Large && state.Needed.IsExceeded(resident, now.Free - state.Released))
        {
            MallocTrim(0);
            state.Released = now.Free;
        }
    }

    /// <summary>Gives all of it back, and what nobody has disposed of but nobody uses: for another try with less, after a lack of memory.</summary>
    public static void ReleaseAll()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        if (MallocTrim != null)
        {
            MallocTrim(0);
        }
    }

    private static nint Export(string name) =>
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out nint library) && NativeLibrary.TryGetExport(library, name, out nint address)
            ? address
            : 0;

    /// <summary>glibc's struct mallinfo2, ten sizes in bytes or counts.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 80)]
    private readonly struct Statistics
    {
        /// <summary>hblkhd: bytes of blocks with a mapping of their own.</summary>
        [FieldOffset(32)]
        public readonly long Mapped;

        /// <summary>uordblks: bytes in use in all arenas.</summary>
        [FieldOffset(56)]
        public readonly long Used;

        /// <summary>fordblks: free bytes of all arenas.</summary>
        [FieldOffset(64)]
        public readonly long Free;

        public long Taken => Mapped + Used;
    }
}
