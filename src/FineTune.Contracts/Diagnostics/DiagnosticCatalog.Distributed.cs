using static FineTune.Contracts.DiagnosticSeverity;

namespace FineTune.Contracts;

/// <content>FT311x: more than one process.</content>
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor RanksNotClear = new("FT3110", Error, "Ranks of the processes not clear",
        "The environment does not say which of how many processes this one is: {0}.",
        "Start the processes by one launcher (torchrun's variables, mpirun, srun), or unset what is left of another; docs/train.md lists the variables.");

    public static readonly DiagnosticDescriptor CollectiveFailed = new("FT3111", Error, "A process of the training is gone",
        "Rank {0} on {1} cannot go on: {2}.",
        "Look at what the other processes said first; the next build goes on from a training's last checkpoint, also with another number of processes.");

    public static readonly DiagnosticDescriptor RankEnded = new("FT3112", Error, "A process of the training ended",
        "Rank {0} on {1} {2}.",
        "Where it was killed, look for what killed it, as the system does when memory is short; the next build goes on from a training's last checkpoint, "
            + "also with another number of processes.");

    public static readonly DiagnosticDescriptor RankWaits = new("FT3113", Error, "A process of the training waits in vain",
        "Rank {0} on {1} has waited {2} s for the others in {3}.",
        "Another process hangs, or is that much slower. Where it is only slow, raise FineTuneCollectiveTimeout; the next build goes on from a "
            + "training's last checkpoint.");

    public static readonly DiagnosticDescriptor RanksDiffer = new("FT3114", Error, "Processes of the training differ",
        "After step {0} rank {1} on {2} has other weights than rank 0.",
        "The processes have to compute alike: the same processor, libtorch and hooks that draw nothing of their own. The last checkpoint is kept.");

    public static readonly DiagnosticDescriptor RanksAskedOtherwise = new("FT3116", Error, "Processes are asked for different trainings",
        "Rank {0} on {1} is asked for {2}, and rank 0 for {3}.",
        "Start all processes with one request, from one SDK; where each machine has a copy, bring them up to date.");

    public static readonly DiagnosticDescriptor CollectivesMismatch = new("FT3117", Error, "Processes do different things over Gloo",
        "Gloo has ended rank {0} on {1}: another process sent it something of another size than it waited for.",
        "All processes have to run the same build: the same version of the SDK, the same request, and hooks that do the same on every rank.");

    public static readonly DiagnosticDescriptor NoCollective = new("FT3115", Error, "Processes cannot talk to each other",
        "The processes cannot talk by {0}: {1}.",
        "FineTuneCollective chooses what they talk by: gloo (in libtorch 2.10 for linux-x64), mpi (Open MPI or MPICH, and mpirun) or nccl; "
            + "docs/train.md says what each needs.");
}
