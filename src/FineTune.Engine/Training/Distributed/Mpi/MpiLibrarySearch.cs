namespace FineTune.Engine.Training.Distributed;

/// <summary>Where an MPI library may lie. The one that belongs to the launcher comes first: another would see one process alone.</summary>
internal static class MpiLibrarySearch
{
    private static readonly string[] OfOpenMpi = OperatingSystem.IsMacOS() ? ["libmpi.40.dylib"] : ["libmpi.so.40"];

    /// <summary>Debian's name, that of the ABI which MPICH, Intel MPI and MVAPICH2 share, and Cray's.</summary>
    private static readonly string[] OfMpich =
        OperatingSystem.IsMacOS() ? ["libmpi.12.dylib"] : ["libmpich.so.12", "libmpi.so.12", "libmpi_cray.so.12"];

    /// <summary>Where Red Hat's packages lie, which are on no path before <c>module load</c>.</summary>
    private static readonly (string[] Names, string Folder)[] Folders =
        [(OfOpenMpi, "/usr/lib64/openmpi/lib"), (OfMpich, "/usr/lib64/mpich/lib"), (OfOpenMpi, "/opt/homebrew/lib"), (OfMpich, "/opt/homebrew/lib")];

    /// <param name="own">A file of the user's own; it is the only candidate then.</param>
    /// <param name="variable">Gives an environment variable; null where it is not set.</param>
    public static IEnumerable<string> Candidates(string? own, Func<string, string?> variable)
    {
        if (!string.IsNullOrEmpty(own))
        {
            return [own];
        }

        (string[] first, string[] second) = IsUnderMpich(variable) ? (OfMpich, OfOpenMpi) : (OfOpenMpi, OfMpich);
        return First(first, variable).Concat(First(second, variable));
    }

    /// <summary>
    /// Hydra, which is MPICH's, and Slurm's pmi2 say PMI_RANK. Open MPI's launcher says OMPI_COMM_WORLD_RANK; where both are there, as for one inside the
    /// other, the nearer one cannot be told, and Open MPI's is the more particular.
    /// </summary>
    private static bool IsUnderMpich(Func<string, string?> variable) => variable("PMI_RANK") is not null && variable("OMPI_COMM_WORLD_RANK") is null;

    private static IEnumerable<string> First(string[] names, Func<string, string?> variable)
    {
        if (variable("MPI_HOME") is { Length: > 0 } home)
        {
            foreach (string name in names)
            {
                yield return Path.Combine(home, "lib", name);
            }
        }

        foreach (string name in names)
        {
            yield return name;
        }

        foreach ((string[] ofFolder, string folder) in Folders)
        {
            foreach (string name in ofFolder.Where(names.Contains))
            {
                yield return Path.Combine(folder, name);
            }
        }
    }
}
