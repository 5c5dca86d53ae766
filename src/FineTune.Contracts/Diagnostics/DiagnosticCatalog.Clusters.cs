using static FineTune.Contracts.DiagnosticSeverity;

namespace FineTune.Contracts;

/// <content>FT313x: MPI, NCCL, and processes on several machines.</content>
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor MpiNotLoaded = new("FT3130", Error, "MPI not loaded",
        "There is no MPI library that loads: {0}.",
        "Install Open MPI (libmpi.so.40) or MPICH (libmpich.so.12), or load its module; FineTuneMpiLibrary names the file where it lies elsewhere "
            + "(docs/cluster.md).");

    public static readonly DiagnosticDescriptor MpiFailed = new("FT3131", Error, "MPI failed",
        "{0} failed: {1}.", "What MPI and its launcher have written says more; the next build goes on from a training's last checkpoint.");

    public static readonly DiagnosticDescriptor MpiOfAnotherLauncher = new("FT3132", Error, "MPI of another launcher",
        "{0} counts this process as rank {1} of {2}, and {3} as rank {4} of {5}.",
        "The library is not the launcher's own: set FineTuneMpiLibrary to the one that it is of, or below Slurm start with srun --mpi=pmix or pmi2.");

    public static readonly DiagnosticDescriptor CollectivesDiffer = new("FT3133", Error, "Processes do different things",
        "Rank {0} on {1} is in {2}, and rank {3} on {4} in {5}.",
        "All processes have to run the same build: the same version of the SDK, the same request, and hooks that do the same on every rank.");

    public static readonly DiagnosticDescriptor RankFailed = new("FT3134", Error, "A process of the training failed",
        "Rank {0} on {1} failed: {2}.", "The next build goes on from a training's last checkpoint.");

    public static readonly DiagnosticDescriptor RankUnreachable = new("FT3135", Error, "Processes do not reach each other",
        "{0}; the addresses of rank 0 are {1}.",
        "The processes watch over each other by TCP: let these machines reach each other, and set MASTER_ADDR to an address of rank 0's that they know.");

    public static readonly DiagnosticDescriptor NcclNotUsable = new("FT3136", Error, "NCCL not usable",
        "NCCL cannot be used: {0}.",
        "It needs a GPU of NVIDIA for each process, a libtorch for CUDA (FineTuneTorchDir) and libnccl.so.2; FineTuneCollective mpi and gloo need none of "
            + "them.");

    public static readonly DiagnosticDescriptor NcclFailed = new("FT3137", Error, "NCCL failed",
        "{0} failed: {1}.", "NCCL_DEBUG=INFO has it say more; the next build goes on from a training's last checkpoint.");

    public static readonly DiagnosticDescriptor TrainedInOtherSteps = new("FT3138", Warning, "Trained in other steps",
        "The model was trained in steps of {0} rows ({1}), and this build would take steps of {2} ({3}); it stays up to date, as the number of processes is "
            + "in no key.",
        "To train with this build's steps, build with FineTuneNoCache=true; for steps of as many rows with this number of processes, change "
            + "PerDeviceTrainBatchSize or GradientAccumulationSteps.");

    public static readonly DiagnosticDescriptor LauncherEnded = new("FT3141", Error, "The launcher ended without a word of a rank",
        "{0} ended with exit code {1}, and no rank has said why.{2}",
        "What the launcher has written may name the rank. Where one was killed, look for what killed it, as the system does when memory is short; the next "
            + "build goes on from the last checkpoint.");

    public static readonly DiagnosticDescriptor MpiNotBegun = new("FT3154", Error, "MPI did not begin",
        "MPI has ended the engine, with exit code {0}, before it began.{1}",
        "A launcher lets a rank begin MPI once, so each build that trains, evaluates or predicts on ranks needs a launcher of its own, as in mpirun ... "
            + "dotnet build -t:Train and then mpirun ... dotnet build; where it was the first, MPI's words say more (docs/cluster.md).");

    public static readonly DiagnosticDescriptor LauncherFailed = new("FT3140", Error, "The launcher started no engine",
        "FineTuneLauncher has started no engine: {0}.{1}",
        "Its words begin a command, and the engine's own stand behind them, as in mpirun -n 8 or srun --mpi=pmix; what has blanks in it stands in quotes "
            + "(docs/cluster.md).");
}
