namespace FineTune.Engine.Training.Distributed;

/// <summary>What all ranks do together.</summary>
internal enum CollectiveKind
{
    AllReduce,
    Broadcast,
    AllGather,
    AllToAll,
    Barrier,

    /// <summary>The end: libraries let a process leave only with the others.</summary>
    Finalize,
}
