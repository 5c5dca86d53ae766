namespace FineTune.Contracts;

/// <summary>A file the stage gives.</summary>
/// <param name="Path">Relative to the stage's output folder, with forward slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its content's digest, lower-case hex.</param>
public sealed record OutputEvent(string Path, long Bytes, string Sha256) : EngineEvent;
