namespace FineTune.Tasks.Store;

/// <param name="Entries">Entries removed.</param>
/// <param name="Freed">Bytes freed.</param>
/// <param name="Left">Bytes left.</param>
internal sealed record TrimResult(int Entries, long Freed, long Left);
