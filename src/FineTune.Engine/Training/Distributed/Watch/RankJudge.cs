using FineTune.Contracts;

namespace FineTune.Engine.Training.Distributed;

/// <summary>Says by the states of all ranks whether they still can go on together.</summary>
/// <param name="patience">How long ranks may wait in a call for one that does not come.</param>
/// <param name="silence">After how long without a word a rank is gone; it speaks every second.</param>
internal sealed class RankJudge(TimeSpan patience, TimeSpan silence)
{
    /// <summary>A rank that is gone, ranks that do different things, a rank that others wait for: the first found of these; null where all is well.</summary>
    public FineTuneException? Judge(IReadOnlyList<RankState> ranks, TimeSpan now) =>
        Gone(ranks, now) ?? Different(ranks) ?? Missing(ranks, now);

    private FineTuneException? Gone(IReadOnlyList<RankState> ranks, TimeSpan now) =>
        ranks.FirstOrDefault(rank => now - rank.Heard > silence) is { } gone
            ? new FineTuneException(
                DiagnosticCatalog.RankEnded, null, gone.Rank, gone.Host, FormattableString.Invariant($"has said nothing for {silence.TotalSeconds:0} s"))
            : null;

    /// <summary>Libraries do not compare: they wait for ever, or add what does not belong together.</summary>
    private static FineTuneException? Different(IReadOnlyList<RankState> ranks)
    {
        RankState[] inside = [.. ranks.Where(rank => rank.IsInside)];
        return inside.FirstOrDefault(rank => !rank.Call.Fits(inside[0].Call)) is { } other
            ? new FineTuneException(
                DiagnosticCatalog.CollectivesDiffer, null, inside[0].Rank, inside[0].Host, inside[0].Call, other.Rank, other.Host, other.Call)
            : null;
    }

    private FineTuneException? Missing(IReadOnlyList<RankState> ranks, TimeSpan now)
    {
        RankState? waiting = ranks.Where(rank => rank.IsInside && now - rank.Since > patience).MinBy(rank => rank.Since);
        if (waiting is null)
        {
            return null;
        }

        RankState? missing = ranks.FirstOrDefault(rank => rank.Call.Number < waiting.Call.Number);
        string what = missing is null ? "all ranks are in it, and what they send does not arrive"
            : missing.IsInside ? $"{missing.Name} is still in {missing.Call}"
            : missing.Call.Number == 0 ? $"{missing.Name} has not come to any yet"
            : $"{missing.Name} has not come to it since {missing.Call}";
        return new FineTuneException(
            DiagnosticCatalog.RankWaits, null, waiting.Rank, waiting.Host, (long)(now - waiting.Since).TotalSeconds, $"{waiting.Call}: {what}");
    }
}
