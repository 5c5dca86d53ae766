namespace FineTune.Engine.Training.Distributed;

/// <summary>What is known of a rank.</summary>
/// <param name="Rank">Its number.</param>
/// <param name="Host">The name of its machine.</param>
/// <param name="Call">The last call that it came to.</param>
/// <param name="IsInside">True while it waits in that call.</param>
/// <param name="Since">When it came to be so, by the clock of who keeps this.</param>
/// <param name="Heard">When it was last heard of, by the same clock.</param>
internal sealed record RankState(int Rank, string Host, CollectiveCall Call, bool IsInside, TimeSpan Since, TimeSpan Heard)
{
    /// <summary>As <c>rank 1 on node2</c>.</summary>
    public string Name => FormattableString.Invariant($"rank {Rank} on {Host}");

    /// <summary>The state with what was heard just now.</summary>
    public RankState With(CollectiveCall call, bool isInside, TimeSpan now) =>
        this with { Call = call, IsInside = isInside, Heard = now, Since = call == Call && isInside == IsInside ? Since : now };
}
