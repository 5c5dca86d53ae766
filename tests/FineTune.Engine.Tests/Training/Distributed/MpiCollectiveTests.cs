using FineTune.Testing;

namespace FineTune.Engine.Tests.Training.Distributed;

/// <summary>Two and three ranks over a real Open MPI and a real MPICH.</summary>
public abstract class MpiCollectiveTests(string launcher, string library)
{
    /// <summary>How long a rank may be silent, or be waited for, in seconds; so long that a busy machine has not kept one from its core.</summary>
    private const string Short = "3";
    private const string Long = "20";

    [LinuxFact("mpirun.openmpi and mpirun.mpich are Debian's names")]
    public async Task Three_ranks_compute_together()
    {
        MpiRun run = await MpiRun.StartAsync(launcher, 3, "computes");
        Assert.True(run.ExitCode == 0, string.Join('\n', run.Lines));
        Assert.Equal([" 0 of 3: mpi", " 1 of 3: mpi", " 2 of 3: mpi"], run.With("rank").Order());
        void AllSay(string beginning, string expected) => Assert.Equal(Enumerable.Repeat(expected, 3), run.With(beginning));
        Assert.All(run.With("library "), said => Assert.StartsWith(library, said, StringComparison.Ordinal));
        AllSay("floats ", "3 4.5 6 7.5 9 10.5 12 13.5 15 16.5");
        AllSay("doubles ", "0.6000 1.2000 1.8000 2.4000");
        AllSay("bytes ", "200 225");
        AllSay("gathered ", "0 7 1 7 2 7");
        Assert.Equal(["0: 0 1 100 101 200 201", "1: 2 3 102 103 202 203", "2: 4 5 104 105 204 205"], run.With("received ").Order());
        // UCX and others would have ended the process.
        AllSay("null reference ", "caught");
    }

    [LinuxFact("mpirun.openmpi and mpirun.mpich are Debian's names")]
    public async Task What_one_rank_fails_at_is_told_by_rank_0_and_ends_all()
    {
        MpiRun run = await MpiRun.StartAsync(launcher, 2, "fails", "");
        AssertEnded(run, "FT3134: Rank 1 on ", " failed: FT2001: there is no such row.");
    }

    [LinuxFact("mpirun.openmpi and mpirun.mpich are Debian's names")]
    public async Task What_rank_0_fails_at_ends_all()
    {
        MpiRun run = await MpiRun.StartAsync(launcher, 2, "leader-fails", "");
        AssertEnded(run, "FT2001: there is no such row");
    }

    [LinuxFact("mpirun.openmpi and mpirun.mpich are Debian's names")]
    public async Task Who_does_not_come_is_named_with_what_it_is_waited_for_in()
    {
        MpiRun run = await MpiRun.StartAsync(launcher, 3, "hangs", "", Long, Short);
        AssertEnded(run, "FT3113: Rank ", " s for the others in all-reduce of 100 values (call 4): rank 1 on ", " since all-reduce of 100 values (call 3).");
    }

    [LinuxFact("mpirun.openmpi and mpirun.mpich are Debian's names")]
    public async Task Who_does_something_else_is_named()
    {
        MpiRun run = await MpiRun.StartAsync(launcher, 2, "differs", "");
        AssertEnded(run, "FT3133: Rank 0 on ", " is in all-reduce of 100 values (call 4), and rank 1 on ", " in barrier (call 4).");
    }

    [LinuxFact("mpirun.openmpi and mpirun.mpich are Debian's names")]
    public async Task Who_is_stopped_is_named()
    {
        MpiRun run = await MpiRun.StartAsync(launcher, 2, "stopped", "", Short, Long);
        AssertEnded(run, "FT3112: Rank 1 on ", " has said nothing for 3 s.");
    }

    [LinuxFact("mpirun.openmpi and mpirun.mpich are Debian's names")]
    public async Task Who_is_killed_is_named()
    {
        MpiRun run = await MpiRun.StartBelowAsync(launcher, 2, "killed");
        AssertEnded(run, "FT3112: Rank 1 on ", " has ended without a word.");
    }

    [LinuxFact("mpirun.openmpi and mpirun.mpich are Debian's names")]
    public async Task A_killed_rank_0_is_named_by_the_next()
    {
        MpiRun run = await MpiRun.StartBelowAsync(launcher, 3, "leader-killed");
        AssertEnded(run, "FT3112: Rank 0 on ", " has ended without a word.");
    }

    [LinuxFact("mpirun.openmpi and mpirun.mpich are Debian's names")]
    public async Task A_stopped_rank_0_is_named_by_the_next_alone()
    {
        MpiRun run = await MpiRun.StartAsync(launcher, 2, "leader-stopped", "", Short, Long);
        AssertEnded(run, "FT3112: Rank 0 on ", " has said nothing for 3 s.");
    }

    [LinuxFact("mpirun.openmpi and mpirun.mpich are Debian's names")]
    public async Task A_library_that_is_not_there_is_an_error_with_its_name()
    {
        MpiRun run = await MpiRun.StartAsync(launcher, 1, "computes", "/nowhere/libmpi.so");
        AssertEnded(run, "FT3130: ", "/nowhere/libmpi.so");
    }

    [LinuxFact("mpirun.openmpi and mpirun.mpich are Debian's names")]
    public async Task What_MPI_refuses_is_an_error_with_its_words()
    {
        MpiRun run = await MpiRun.StartAsync(launcher, 1, "bad-root");
        AssertEnded(run, "FT3131: MPI_Bcast failed: ", "root");
    }

    [LinuxFact("mpirun.openmpi and mpirun.mpich are Debian's names")]
    public async Task Who_never_begins_is_waited_for_so_long_and_no_longer()
    {
        string[] first = ["-n", "1", "dotnet", "exec", MpiRun.Program, "late", "", Long, "1"];
        MpiRun run = await MpiRun.RunAsync(launcher, [.. first, ":", "-n", "1", "sleep", "25"]);
        AssertEnded(run, "FT3113: Rank 0 on ", " has waited 1 s for the others in MPI_Init_thread, which all ranks call.");
    }

    [LinuxFact("mpirun.openmpi and mpirun.mpich are Debian's names")]
    public async Task Another_launchers_library_is_an_error()
    {
        string other = launcher == "openmpi" ? "libmpich.so.12" : "libmpi.so.40";
        MpiRun run = await MpiRun.StartAsync(launcher, 2, "computes", other);
        Assert.NotEqual(0, run.ExitCode);
        Assert.All(run.With("error "), error => Assert.Contains(" counts this process as rank 0 of 1, and ", error, StringComparison.Ordinal));
        Assert.NotEmpty(run.With("error FT3132: "));
    }

    private static void AssertEnded(MpiRun run, params string[] parts)
    {
        Assert.NotEqual(0, run.ExitCode);
        string error = Assert.Single(run.With("error "));
        Assert.All(parts, part => Assert.Contains(part, error, StringComparison.Ordinal));
        Assert.Empty(run.With("went on"));
    }
}
