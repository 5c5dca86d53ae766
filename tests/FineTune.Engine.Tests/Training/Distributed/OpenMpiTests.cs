using FineTune.Testing;

namespace FineTune.Engine.Tests.Training.Distributed;

public sealed class OpenMpiTests() : MpiCollectiveTests("openmpi", "Open MPI")
{
    [LinuxFact("mpirun.openmpi and mpirun.mpich are Debian's names")]
    public async Task A_killed_rank_is_named()
    {
        MpiRun run = await MpiRun.StartAsync("openmpi", 2, "killed");
        AssertEnded(run, "FT3112: Rank 1 on ", " has ended without a word.");
    }

    [LinuxFact("mpirun.openmpi and mpirun.mpich are Debian's names")]
    public async Task A_killed_rank_0_is_named_by_the_next()
    {
        MpiRun run = await MpiRun.StartAsync("openmpi", 3, "leader-killed");
        AssertEnded(run, "FT3112: Rank 0 on ", " has ended without a word.");
    }
}
