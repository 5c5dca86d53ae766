using FineTune.Testing;

namespace FineTune.Engine.Tests.Training.Distributed;

public sealed class MpichTests() : MpiCollectiveTests("mpich", "MPICH")
{
    /// <summary>Its launcher kills all others in the same moment, and says so itself. Below a build it does not see the engine die.</summary>
    [LinuxFact("mpirun.openmpi and mpirun.mpich are Debian's names")]
    public async Task A_killed_rank_ends_all()
    {
        MpiRun run = await MpiRun.StartAsync("mpich", 2, "killed");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Empty(run.With("went on"));
    }
}
