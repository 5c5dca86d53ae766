using FineTune.Contracts;
using FineTune.Tasks.Fingerprints;

namespace FineTune.Tasks.Stages;

/// <summary>Whether a stage must run.</summary>
/// <param name="Key">What it would be made from now.</param>
/// <param name="Reasons">Why it must run; none where it is up to date.</param>
/// <param name="Summary">What the last finished run said about itself.</param>
/// <param name="Warnings">What the last finished run warned of.</param>
/// <param name="Anew">True where nothing that was given before will do: this build asks for a run, or an earlier one did and failed.</param>
internal sealed record StageDecision(StageKey Key, IReadOnlyList<string> Reasons, string? Summary, IReadOnlyList<LogEvent> Warnings, bool Anew = false)
{
    public bool MustRun => Reasons.Count > 0;
}
