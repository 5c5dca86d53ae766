using System.Globalization;
using FineTune.Contracts;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// Which of how many processes this one is, as its launcher says it in the environment. Launchers that speak at once, as mpirun below Slurm, have to
/// agree; then the first of this order is taken: torchrun (RANK), Open MPI (OMPI_COMM_WORLD_RANK), MPICH and its kin (PMI_RANK), Slurm
/// (SLURM_PROCID of a step, not of a batch script). Where none of them speaks, it is torchrun's own arguments (PET_NODE_RANK), which number machines.
/// </summary>
/// <param name="Rank">From 0.</param>
/// <param name="Size">Processes in all.</param>
/// <param name="LocalRank">Of the processes of this machine, from 0; it chooses a GPU.</param>
/// <param name="LocalSize">Processes of this machine; null where the launcher does not say it.</param>
/// <param name="Launcher">Whose word it is, as <c>torchrun</c>; null where nobody speaks, and the run has one process.</param>
internal sealed record RankContract(int Rank, int Size, int LocalRank, int? LocalSize, string? Launcher)
{
    /// <summary>One process.</summary>
    public static RankContract Alone { get; } = new(0, 1, 0, 1, null);

    /// <summary>Where rank 0 listens, by MASTER_ADDR or PET_MASTER_ADDR; null where nobody says it.</summary>
    public string? MasterAddress { get; init; }

    /// <summary>Its port; null where nobody says it.</summary>
    public int? MasterPort { get; init; }

    /// <summary>The file that rank 0 writes its port to, where nobody says it before; null where there is none.</summary>
    public string? MasterPortFile { get; init; }

    /// <summary>True for an MPI library's launcher, or Slurm, which starts those.</summary>
    public bool IsOfMpi => Launcher is RankLaunchers.OpenMpi or RankLaunchers.Pmi or RankLaunchers.Slurm;

    /// <summary>By the environment of this process.</summary>
    /// <exception cref="FineTuneException">FT3110.</exception>
    public static RankContract OfEnvironment() => Read(Environment.GetEnvironmentVariable);

    /// <param name="variable">The value of a variable; null where it is not set.</param>
    /// <exception cref="FineTuneException">FT3110: a variable is missing, or no number, or two contradict each other.</exception>
    public static RankContract Read(Func<string, string?> variable)
    {
        RankContract[] said = [.. RankLaunchers.All.Select(launcher => launcher.Read(variable)).OfType<RankContract>()];
        // One of one says nothing: a shell in a Slurm step, a container that was started alone.
        RankContract[] several = [.. said.Where(contract => contract.Size > 1)];
        if (several.Skip(1).FirstOrDefault(other => (other.Rank, other.Size) != (several[0].Rank, several[0].Size)) is { } different)
        {
            throw Contradiction($"{several[0].Describe()}, but {different.Describe()}");
        }

        RankContract contract = several.FirstOrDefault() ?? said.FirstOrDefault() ?? RankLaunchers.TorchrunArguments.Read(variable) ?? Alone;
        string? port = Text(variable, "MASTER_PORT") ?? Text(variable, "PET_MASTER_PORT");
        return contract with
        {
            MasterAddress = Text(variable, "MASTER_ADDR") ?? Text(variable, "PET_MASTER_ADDR"),
            MasterPortFile = Text(variable, "FINETUNE_MASTER_PORT_FILE"),
            MasterPort = port is null || contract.Size == 1 ? null : Number("MASTER_PORT", port, 1, ushort.MaxValue),
        };
    }

    internal static FineTuneException Contradiction(string problem) => new(DiagnosticCatalog.RanksNotClear, null, problem);

    /// <summary>The value of a variable; null where it is empty, as good as not set.</summary>
    internal static string? Text(Func<string, string?> variable, string name) => variable(name) is { Length: > 0 } text ? text : null;

    internal static int Number(string name, string text, int smallest, int largest) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= smallest && value <= largest
            ? value
            : throw Contradiction(FormattableString.Invariant($"{name} is '{text}', and not a number from {smallest} to {largest}"));

    private string Describe() => FormattableString.Invariant($"{Launcher} says rank {Rank} of {Size}");
}
