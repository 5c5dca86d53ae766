namespace FineTune.Tasks.Sweeps;

/// <summary>The first line of a journal.</summary>
/// <param name="Identity">A digest of all that a trial's value depends on, but for what the trials set.</param>
internal sealed record SweepHeader(string Identity);
