namespace FineTune.Tasks.Stages;

/// <summary>A file a stage gave.</summary>
/// <param name="Path">Relative to the stage's output folder, with forward slashes.</param>
internal sealed record OutputFile(string Path, long Bytes, string Sha256);
