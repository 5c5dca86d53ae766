using System.Runtime.InteropServices;

namespace FineTune.Engine.Native;

/// <summary>
/// Linux promises more memory than there is and kills whoever then uses it. Under a limit of its own (setrlimit, RLIMIT_DATA) a process is refused memory
/// instead, which libtorch reports and the caller can do something about.
/// </summary>
internal static unsafe partial class MemoryLimit
{
    private const int Data = 2;

    /// <summary>Of what is available, as other processes want some in the meantime.</summary>
    private const double Share = 0.95;

    /// <summary>Limits this process to what is available now; does nothing elsewhere than on Linux, or where a lower limit is set.</summary>
    public static void LimitToAvailable()
    {
        var memory = new AvailableMemory("/");
        if (OperatingSystem.IsLinux() && memory.Asked() is { } asked && memory.Bytes() is { } available)
        {
            Lower((ulong)(asked + (long)(available * Share)));
        }
    }

    private static void Lower(ulong bytes)
    {
        Limit limit;
        if (GetLimit(Data, &limit) == 0 && bytes < limit.Soft)
        {
            limit.Soft = bytes;
            // Without the limit all works as it would have anyway.
            _ = SetLimit(Data, &limit);
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, Limit* limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
