using System.Runtime.InteropServices;

namespace FineTune.Engine.Training.Distributed;

/// <summary>ncclUniqueId: the word by which the processes of a job find each other. Goes by value into ncclCommInitRank.</summary>
[StructLayout(LayoutKind.Sequential, Size = Length)]
internal struct NcclUniqueId
{
    /// <summary>NCCL_UNIQUE_ID_BYTES.</summary>
    public const int Length = 128;

    /// <summary>The struct as bytes.</summary>
    public static Span<byte> BytesOf(ref NcclUniqueId id) => MemoryMarshal.AsBytes(new Span<NcclUniqueId>(ref id));
}
