namespace FineTune.Engine.Training.Distributed;

/// <summary>The launchers that are understood, those whose word comes first at the front.</summary>
internal static class RankLaunchers
{
    public const string Torchrun = "torchrun";
    public const string OpenMpi = "Open MPI";
    public const string Pmi = "PMI";
    public const string Slurm = "Slurm";

    public static IReadOnlyList<RankLauncher> All { get; } =
    [
        // Also Kubeflow's PyTorchJob, and FineTuneProcesses.
        new(Torchrun, "RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE"),
        new(OpenMpi, "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_SIZE"),
        new(Pmi, "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS"),
        // A batch script has SLURM_PROCID, too, and runs once; only a step's processes know how many the step has.
        new(Slurm, "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID", null) { RankAloneIsNothing = true, SizeAloneIsNothing = true },
    ];

    /// <summary>What torchrun would be told, in a container in which nobody runs it: a process a machine.</summary>
    public static RankLauncher TorchrunArguments { get; } =
        new("PET", "PET_NODE_RANK", "PET_NNODES", null, null) { RankAloneIsNothing = true, SizeAloneIsNothing = true };
}
