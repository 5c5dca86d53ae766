using FineTune.Engine.Training.Distributed;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Training.Distributed;

public sealed class MpiLibrarySearchTests
{
    [Fact]
    public void A_file_of_the_users_own_is_the_only_one_tried() =>
        Assert.Equal(["/opt/mpi/libmpi.so"], Candidates("/opt/mpi/libmpi.so", ("OMPI_COMM_WORLD_RANK", "0")));

    [LinuxFact("macOS calls libraries otherwise")]
    public void Open_MPI_comes_first_where_nobody_says_another() => Assert.Equal("libmpi.so.40", Candidates(null).First());

    [LinuxFact("macOS calls libraries otherwise")]
    public void Below_MPICHs_launcher_MPICH_comes_first() => Assert.Equal("libmpich.so.12", Candidates(null, ("PMI_RANK", "1")).First());

    [LinuxFact("macOS calls libraries otherwise")]
    public void Below_Open_MPIs_launcher_in_a_job_of_Slurm_Open_MPI_comes_first() =>
        Assert.Equal("libmpi.so.40", Candidates(null, ("PMI_RANK", "1"), ("OMPI_COMM_WORLD_RANK", "1")).First());

    [LinuxFact("macOS calls libraries otherwise")]
    public void Both_are_tried_and_where_packages_put_them()
    {
        string[] names = [.. Candidates(null)];
        Assert.Contains("libmpich.so.12", names);
        Assert.Contains("libmpi.so.12", names);
        Assert.Contains("/usr/lib64/openmpi/lib/libmpi.so.40", names);
        Assert.Contains("/usr/lib64/mpich/lib/libmpi.so.12", names);
    }

    [LinuxFact("macOS calls libraries otherwise")]
    public void MPI_HOME_is_looked_into_first() => Assert.Equal("/opt/x/lib/libmpi.so.40", Candidates(null, ("MPI_HOME", "/opt/x")).First());

    private static IEnumerable<string> Candidates(string? own, params (string Name, string Value)[] variables) =>
        MpiLibrarySearch.Candidates(own, name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
