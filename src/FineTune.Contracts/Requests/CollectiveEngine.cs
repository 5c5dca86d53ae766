using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>By what the processes of a training talk to each other.</summary>
[JsonConverter(typeof(SnakeCaseEnum<CollectiveEngine>))]
public enum CollectiveEngine
{
    /// <summary>NCCL on GPUs, MPI where its launcher has started the processes, else Gloo.</summary>
    Auto,

    /// <summary>What libtorch has in it: nothing is to be installed. On linux-x64.</summary>
    Gloo,

    /// <summary>Open MPI or MPICH, as the machine has it.</summary>
    Mpi,

    /// <summary>Between NVIDIA's GPUs.</summary>
    Nccl,
}
