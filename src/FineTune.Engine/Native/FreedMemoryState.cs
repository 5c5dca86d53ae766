namespace FineTune.Engine.Native;

/// <summary>What <see cref="FreedMemory"/> has seen of a process.</summary>
internal sealed class FreedMemoryState
{
    public NeededMemory Needed { get; } = new();

    /// <summary>Of the free bytes those that were given back and not taken again, at most: glibc still counts them as free.</summary>
    public long Released { get; set; }
}
