using FineTune.Contracts;

namespace FineTune.Engine.Training.Distributed;

/// <summary>The variables by which one launcher says who is who.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Rank">The variable of the rank.</param>
/// <param name="Size">The variable of the number of processes.</param>
/// <param name="LocalRank">The variable of the rank on this machine; 0 where it is not set.</param>
/// <param name="LocalSize">The variable of the number on this machine; null where there is none.</param>
internal sealed record RankLauncher(string Name, string Rank, string Size, string? LocalRank, string? LocalSize)
{
    /// <summary>True where others set the variable of the size, too, so that it alone says nothing.</summary>
    public bool SizeAloneIsNothing { get; init; }

    /// <summary>True where others set the variable of the rank, too, so that it alone says nothing.</summary>
    public bool RankAloneIsNothing { get; init; }

    /// <summary>What it says; null where it says nothing.</summary>
    /// <exception cref="FineTuneException">FT3110.</exception>
    public RankContract? Read(Func<string, string?> variable)
    {
        string? rankText = RankContract.Text(variable, Rank);
        string? sizeText = RankContract.Text(variable, Size);
        if (rankText is null || sizeText is null)
        {
            bool saysNothing = rankText is null ? sizeText is null || SizeAloneIsNothing : RankAloneIsNothing;
            (string there, string missing) = rankText is null ? (Size, Rank) : (Rank, Size);
            return saysNothing ? null : throw RankContract.Contradiction($"{there} is set, but {missing} is not");
        }

        int size = RankContract.Number(Size, sizeText, 1, int.MaxValue);
        int rank = RankContract.Number(Rank, rankText, 0, size - 1);
        int? localSize = Optional(variable, LocalSize, 1, size);
        int localRank = Optional(variable, LocalRank, 0, (localSize ?? size) - 1) ?? 0;
        return new RankContract(rank, size, localRank, localSize, Name);
    }

    private static int? Optional(Func<string, string?> variable, string? name, int smallest, int largest) =>
        name is not null && RankContract.Text(variable, name) is { } text ? RankContract.Number(name, text, smallest, largest) : null;
}
