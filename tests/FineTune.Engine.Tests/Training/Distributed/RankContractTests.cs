using FineTune.Contracts;
using FineTune.Engine.Training.Distributed;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>Who is who, as launchers say it.</summary>
public sealed class RankContractTests
{
    [Theory]
    [InlineData("", 0, 1, 0, null)]
    [InlineData("RANK=2 WORLD_SIZE=4 LOCAL_RANK=1 LOCAL_WORLD_SIZE=2", 2, 4, 1, "torchrun")]
    [InlineData("RANK=0 WORLD_SIZE=1", 0, 1, 0, "torchrun")]
    [InlineData("RANK= WORLD_SIZE=", 0, 1, 0, null)]
    [InlineData("OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=2 OMPI_COMM_WORLD_LOCAL_RANK=0 OMPI_COMM_WORLD_LOCAL_SIZE=1", 1, 2, 0, "Open MPI")]
    [InlineData("PMI_RANK=3 PMI_SIZE=4 MPI_LOCALRANKID=1 MPI_LOCALNRANKS=2", 3, 4, 1, "PMI")]
    [InlineData("SLURM_PROCID=5 SLURM_STEP_NUM_TASKS=8 SLURM_NTASKS=8 SLURM_LOCALID=1", 5, 8, 1, "Slurm")]
    // A batch script, and a shell of salloc, run once, whatever the job has room for.
    [InlineData("SLURM_PROCID=0 SLURM_NTASKS=8 SLURM_LOCALID=0", 0, 1, 0, null)]
    [InlineData("PET_NODE_RANK=1 PET_NNODES=2", 1, 2, 0, "PET")]
    [InlineData("PET_NNODES=2", 0, 1, 0, null)]
    // Kubeflow's PyTorchJob says both.
    [InlineData("RANK=1 WORLD_SIZE=2 PET_NODE_RANK=1 PET_NNODES=2", 1, 2, 0, "torchrun")]
    // Four processes on two machines: torchrun's arguments number the machines.
    [InlineData("RANK=1 WORLD_SIZE=4 LOCAL_RANK=1 PET_NODE_RANK=0 PET_NNODES=2", 1, 4, 1, "torchrun")]
    // srun starts the processes of an MPI library, and both say so.
    [InlineData("SLURM_PROCID=1 SLURM_STEP_NUM_TASKS=2 SLURM_LOCALID=1 PMI_RANK=1 PMI_SIZE=2", 1, 2, 0, "PMI")]
    // mpirun within a step of one process.
    [InlineData("SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=1 OMPI_COMM_WORLD_RANK=3 OMPI_COMM_WORLD_SIZE=4", 3, 4, 0, "Open MPI")]
    [InlineData("RANK=0 WORLD_SIZE=1 OMPI_COMM_WORLD_RANK=3 OMPI_COMM_WORLD_SIZE=4", 3, 4, 0, "Open MPI")]
    public void A_launcher_says_who_is_who(string environment, int rank, int size, int localRank, string? launcher)
    {
        RankContract contract = Read(environment);

        Assert.Equal((rank, size, localRank, launcher), (contract.Rank, contract.Size, contract.LocalRank, contract.Launcher));
    }

    [Theory]
    [InlineData("RANK=1", "RANK is set, but WORLD_SIZE is not")]
    [InlineData("WORLD_SIZE=2", "WORLD_SIZE is set, but RANK is not")]
    [InlineData("RANK=2 WORLD_SIZE=2", "RANK is '2', and not a number from 0 to 1")]
    [InlineData("RANK=-1 WORLD_SIZE=2", "RANK is '-1', and not a number from 0 to 1")]
    [InlineData("RANK=0 WORLD_SIZE=two", "WORLD_SIZE is 'two', and not a number from 1 to 2147483647")]
    [InlineData("RANK=0 WORLD_SIZE=0", "WORLD_SIZE is '0', and not a number from 1 to 2147483647")]
    [InlineData("RANK=0 WORLD_SIZE=4 LOCAL_RANK=2 LOCAL_WORLD_SIZE=2", "LOCAL_RANK is '2', and not a number from 0 to 1")]
    [InlineData("RANK=0 WORLD_SIZE=4 LOCAL_RANK=0 LOCAL_WORLD_SIZE=5", "LOCAL_WORLD_SIZE is '5', and not a number from 1 to 4")]
    [InlineData("RANK=0 WORLD_SIZE=2 MASTER_PORT=70000", "MASTER_PORT is '70000', and not a number from 1 to 65535")]
    [InlineData("OMPI_COMM_WORLD_RANK=1", "OMPI_COMM_WORLD_RANK is set, but OMPI_COMM_WORLD_SIZE is not")]
    [InlineData("PMI_SIZE=2", "PMI_SIZE is set, but PMI_RANK is not")]
    [InlineData("RANK=0 WORLD_SIZE=2 OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_SIZE=4", "torchrun says rank 0 of 2, but Open MPI says rank 0 of 4")]
    [InlineData("PMI_RANK=1 PMI_SIZE=2 SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=2", "PMI says rank 1 of 2, but Slurm says rank 0 of 2")]
    public void What_is_not_clear_is_refused(string environment, string problem)
    {
        FineTuneException failure = Assert.Throws<FineTuneException>(() => Read(environment));

        Assert.Equal("FT3110", failure.Descriptor.Code);
        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RANK=1 WORLD_SIZE=2 MASTER_ADDR=10.0.0.1 MASTER_PORT=29500", "10.0.0.1", 29500)]
    [InlineData("PET_NODE_RANK=1 PET_NNODES=2 PET_MASTER_ADDR=train-0 PET_MASTER_PORT=23456", "train-0", 23456)]
    [InlineData("RANK=1 WORLD_SIZE=2 MASTER_ADDR=a PET_MASTER_ADDR=b", "a", null)]
    [InlineData("OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=2 MASTER_ADDR=a MASTER_PORT=1", "a", 1)]
    public void Where_rank_0_listens_is_said_by_the_master_variables(string environment, string address, int? port)
    {
        RankContract contract = Read(environment);

        Assert.Equal((address, port), (contract.MasterAddress, contract.MasterPort));
    }

    private static RankContract Read(string environment)
    {
        Dictionary<string, string> variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(variable => variable.Split('='))
            .ToDictionary(parts => parts[0], parts => parts[1]);
        return RankContract.Read(variables.GetValueOrDefault);
    }
}
