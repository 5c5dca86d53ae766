namespace FineTune.Contracts;

/// <summary>A file in the cache.</summary>
/// <param name="Path">Relative to the snapshot, with forward slashes.</param>
/// <param name="Bytes">Its length.</param>
public sealed record PulledFile(string Path, long Bytes);
